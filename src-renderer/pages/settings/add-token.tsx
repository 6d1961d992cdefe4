// Names a new token, and shows it the one time that it can be seen.
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useChange } from '../../control/queries.ts';
import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/field.tsx';
import { Notice } from '../../ui/panel.tsx';

const idForm = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;

export function AddToken({
  title,
  label,
  taken,
  add,
  onAdded,
  onClose,
}: {
  readonly title: string;
  readonly label: string;
  readonly taken: readonly string[];
  readonly add: (id: string) => Promise<{ readonly id: string; readonly token: string }>;
  readonly onAdded: (made: { readonly id: string; readonly token: string }) => void;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation(['settings', 'frame']);
  const [id, setId] = useState('');
  const make = useChange(add, onAdded);
  const error =
    id === ''
      ? null
      : !idForm.test(id)
        ? t('clientNameBad')
        : taken.includes(id)
          ? t('clientNameTaken', { id })
          : null;
  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={title}
      closeLabel={t('frame:action.close')}
      actions={
        <>
          <Button onClick={onClose}>{t('frame:action.cancel')}</Button>
          <Button
            variant="primary"
            busy={make.isPending}
            disabled={id === '' || error !== null}
            onClick={() => make.mutate(id)}
          >
            {t('frame:action.add')}
          </Button>
        </>
      }
    >
      <TextField
        label={label}
        hint={t('clientNameHint')}
        error={error}
        value={id}
        onChange={(event) => setId(event.target.value)}
      />
    </Dialog>
  );
}

export function TokenOnce({ token }: { readonly token: string }) {
  const { t } = useTranslation(['settings', 'frame']);
  return (
    <div className="panel-body">
      <Notice
        tone="info"
        action={
          <CopyButton text={token} label={t('frame:action.copy')} copiedLabel={t('frame:action.copied')} />
        }
      >
        <p>{t('tokenOnce')}</p>
        <code>{token}</code>
      </Notice>
    </div>
  );
}
