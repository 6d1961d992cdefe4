// The tokens of tools: added, renewed, revoked. A token is shown once.
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { control, type Client } from '../../control/client.ts';
import { useChange, useClients, useProfiles, useRemoval } from '../../control/queries.ts';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { Panel } from '../../ui/panel.tsx';
import { AddToken, TokenOnce } from './add-token.tsx';
import { ClientLimits, limitsOf } from './client-limits.tsx';

function ClientTable({
  clients,
  onToken,
  onRevoke,
  onLimits,
}: {
  readonly clients: readonly Client[];
  readonly onToken: (token: string) => void;
  readonly onRevoke: (id: string) => void;
  readonly onLimits: (client: Client) => void;
}) {
  const { t } = useTranslation(['settings', 'frame']);
  const profiles = useProfiles();
  const rotate = useChange(
    (id: string) => control.clients.rotate.mutate({ id }),
    (made) => onToken(made.token),
  );
  const update = useChange((input: { id: string; settings: { profile: string | null } }) =>
    control.clients.update.mutate(input),
  );
  return (
    <DataTable
      caption={t('clients')}
      rows={clients}
      rowKey={(client) => client.id}
      columns={[
        { id: 'id', header: t('client'), cell: (client) => <strong>{client.id}</strong> },
        {
          id: 'profile',
          header: t('clientProfile'),
          cell: (client) => (
            <select
              className="input"
              aria-label={`${t('clientProfile')}: ${client.id}`}
              value={client.profile ?? ''}
              onChange={(event) =>
                update.mutate({
                  id: client.id,
                  settings: { profile: event.target.value === '' ? null : event.target.value },
                })
              }
            >
              <option value="">{t('frame:title.profile')}</option>
              {profiles.data?.map((profile) => (
                <option key={profile.id} value={profile.id}>
                  {profile.name}
                </option>
              ))}
            </select>
          ),
        },
        {
          id: 'limits',
          header: t('clientLimits'),
          cell: (client) => {
            const shown =
              limitsOf(client, (name, value) => t(`limitShort.${name}`, { value })) || t('noLimits');
            return (
              <Button
                variant="quiet"
                className="settings-limits"
                aria-label={`${shown}, ${t('limitsEdit', { id: client.id })}`}
                onClick={() => onLimits(client)}
              >
                {shown}
              </Button>
            );
          },
        },
        {
          id: 'acts',
          header: t('acts'),
          quietHeader: true,
          numeric: true,
          cell: (client) => (
            <span className="row table-acts">
              <Button
                variant="quiet"
                busy={rotate.isPending && rotate.variables === client.id}
                onClick={() => rotate.mutate(client.id)}
              >
                {t('clientRotate')}
              </Button>
              <Button variant="danger" onClick={() => onRevoke(client.id)}>
                {t('clientRevoke')}
              </Button>
            </span>
          ),
        },
      ]}
    />
  );
}

export function ClientList() {
  const { t } = useTranslation(['settings', 'frame']);
  const clients = useClients();
  const [adding, setAdding] = useState(false);
  const [token, setToken] = useState<string | null>(null);
  const [limiting, setLimiting] = useState<Client | null>(null);
  const [revoking, setRevoking] = useState<string | null>(null);
  const revoke = useRemoval(
    (id: string) => control.clients.revoke.mutate({ id }),
    (id) => ({ removed: t('clientRevoked', { id }), back: t('clientBack', { id }) }),
    () => setRevoking(null),
  );
  return (
    <Panel
      title={t('clients')}
      flush
      actions={
        <Button icon={<Plus aria-hidden="true" />} onClick={() => setAdding(true)}>
          {t('clientAdd')}
        </Button>
      }
    >
      <p className="muted panel-body">{t('clientsHint')}</p>
      {token !== null && <TokenOnce token={token} />}
      {(clients.data?.length ?? 0) > 0 && (
        <ClientTable
          clients={clients.data ?? []}
          onToken={setToken}
          onRevoke={setRevoking}
          onLimits={setLimiting}
        />
      )}
      {adding && (
        <AddToken
          title={t('clientAdd')}
          label={t('clientName')}
          taken={clients.data?.map(({ id }) => id) ?? []}
          add={(id) => control.clients.add.mutate({ id })}
          onClose={() => setAdding(false)}
          onAdded={(made) => {
            setToken(made);
            setAdding(false);
          }}
        />
      )}
      {limiting !== null && <ClientLimits client={limiting} onClose={() => setLimiting(null)} />}
      <ConfirmDialog
        open={revoking !== null}
        title={t('clientRevokeAsk', { id: revoking ?? '' })}
        text={t('clientRevokeText')}
        confirmLabel={t('clientRevoke')}
        busy={revoke.isPending}
        onConfirm={() => revoke.mutate(revoking ?? '')}
        onCancel={() => setRevoking(null)}
      />
    </Panel>
  );
}
