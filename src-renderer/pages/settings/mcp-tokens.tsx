// Tokens of operators for /mcp: added, shown once, revoked.
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { control } from '../../control/client.ts';
import { useMcpTokens, useUndoable } from '../../control/queries.ts';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { Panel } from '../../ui/panel.tsx';
import { AddToken, TokenOnce } from './add-token.tsx';

export function McpTokens() {
  const { t } = useTranslation(['settings', 'frame']);
  const tokens = useMcpTokens();
  const [adding, setAdding] = useState(false);
  const [made, setMade] = useState<{ readonly id: string; readonly token: string } | null>(null);
  const [revoking, setRevoking] = useState<string | null>(null);
  const revoke = useUndoable(
    (id: string) => control.mcpTokens.revoke.mutate({ id }),
    (id) => ({ done: t('clientRevoked', { id }), back: t('clientBack', { id }) }),
    (_removal, id) => {
      setRevoking(null);
      setMade((shown) => (shown?.id === id ? null : shown));
    },
  );
  return (
    <Panel
      title={t('mcp')}
      flush
      actions={
        <Button icon={<Plus aria-hidden="true" />} onClick={() => setAdding(true)}>
          {t('clientAdd')}
        </Button>
      }
    >
      <p className="muted panel-body">{t('mcpHint')}</p>
      {made !== null && <TokenOnce token={made.token} />}
      <ul>
        {tokens.data?.map(({ id, fingerprint }) => (
          <li key={id} className="list-line">
            <strong>{id}</strong>
            <code className="faint grow">{fingerprint}…</code>
            <Button variant="danger" onClick={() => setRevoking(id)}>
              {t('clientRevoke')}
            </Button>
          </li>
        ))}
      </ul>
      {adding && (
        <AddToken
          title={t('mcpAdd')}
          label={t('mcpName')}
          taken={tokens.data?.map(({ id }) => id) ?? []}
          add={(id) => control.mcpTokens.add.mutate({ id })}
          onClose={() => setAdding(false)}
          onAdded={(added) => {
            setMade(added);
            setAdding(false);
          }}
        />
      )}
      <ConfirmDialog
        open={revoking !== null}
        title={t('clientRevokeAsk', { id: revoking ?? '' })}
        text={t('mcpRevokeText')}
        confirmLabel={t('clientRevoke')}
        busy={revoke.isPending}
        onConfirm={() => revoke.mutate(revoking ?? '')}
        onCancel={() => setRevoking(null)}
      />
    </Panel>
  );
}
