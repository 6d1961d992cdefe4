// The vault's keys: masked, revealed and copied only as explicit acts.
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { control } from '../../control/client.ts';
import { useSecrets, useUndoable } from '../../control/queries.ts';
import { joinPieces } from '../../i18n/spacing.ts';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { Panel } from '../../ui/panel.tsx';
import { SecretValue } from './secret-value.tsx';

/** The app keeps it for five minutes (operations/removals.ts); the message goes a little before. */
const undoMs = 5 * 60_000 - 5_000;

function Secret({
  id,
  usedBy,
  onRemove,
}: {
  readonly id: string;
  readonly usedBy: readonly string[];
  readonly onRemove: () => void;
}) {
  const { t } = useTranslation('frame');
  return (
    <li className="list-line">
      <strong>{id}</strong>
      <SecretValue id={id}>
        <span className="faint small">{usedBy.join(', ')}</span>
      </SecretValue>
      <Button variant="danger" onClick={onRemove}>
        {t('action.remove')}
      </Button>
    </li>
  );
}

export function SecretList() {
  const { t } = useTranslation(['settings', 'frame']);
  const secrets = useSecrets();
  const [removing, setRemoving] = useState<string | null>(null);
  const usedBy = secrets.data?.find(({ id }) => id === removing)?.usedBy.join(', ') ?? '';
  const remove = useUndoable(
    (id: string) => control.secrets.remove.mutate({ id }),
    (id) => ({ done: t('secretRemoved', { id }), back: t('secretBack', { id }), undoMs }),
    () => setRemoving(null),
  );
  return (
    <Panel title={t('vaultSecrets')} flush>
      {secrets.data?.length === 0 && <p className="muted panel-body">{t('vaultNone')}</p>}
      <ul>
        {secrets.data?.map((secret) => (
          <Secret
            key={secret.id}
            id={secret.id}
            usedBy={secret.usedBy}
            onRemove={() => setRemoving(secret.id)}
          />
        ))}
      </ul>
      <ConfirmDialog
        open={removing !== null}
        title={t('removeSecret', { id: removing ?? '' })}
        text={
          usedBy === ''
            ? t('removeSecretText')
            : joinPieces([t('removeSecretUsed', { usedBy }), ' ', t('removeSecretText')])
        }
        confirmLabel={t('frame:action.remove')}
        busy={remove.isPending}
        onConfirm={() => remove.mutate(removing ?? '')}
        onCancel={() => setRemoving(null)}
      />
    </Panel>
  );
}
