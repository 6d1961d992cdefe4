// The tokens of tools: added, renewed, revoked. A token is shown once.
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { control, type Client } from '../../control/client.ts';
import { useChange, useClients, useProfiles, useUndoable } from '../../control/queries.ts';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { Panel } from '../../ui/panel.tsx';
import { AddToken, TokenOnce } from './add-token.tsx';
import { ClientLimits, limitsOf } from './client-limits.tsx';

function ClientTable({
  clients,
  onRotate,
  onRevoke,
  onLimits,
}: {
  readonly clients: readonly Client[];
  readonly onRotate: (id: string) => void;
  readonly onRevoke: (id: string) => void;
  readonly onLimits: (client: Client) => void;
}) {
  const { t } = useTranslation(['settings', 'frame']);
  const profiles = useProfiles();
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
              <Button variant="quiet" onClick={() => onRotate(client.id)}>
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
  const [made, setMade] = useState<{ readonly id: string; readonly token: string } | null>(null);
  const [limiting, setLimiting] = useState<Client | null>(null);
  const [revoking, setRevoking] = useState<string | null>(null);
  const [rotating, setRotating] = useState<string | null>(null);
  // A token that is refused is not offered any longer.
  const forget = (id: string): void => setMade((shown) => (shown?.id === id ? null : shown));
  const rotate = useUndoable(
    (id: string) => control.clients.rotate.mutate({ id }),
    (id) => ({ done: t('clientRotated', { id }), back: t('clientOldBack', { id }) }),
    ({ id, token }) => {
      setMade({ id, token });
      setRotating(null);
    },
    forget,
  );
  const revoke = useUndoable(
    (id: string) => control.clients.revoke.mutate({ id }),
    (id) => ({ done: t('clientRevoked', { id }), back: t('clientBack', { id }) }),
    (_removal, id) => {
      setRevoking(null);
      forget(id);
    },
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
      {made !== null && <TokenOnce token={made.token} />}
      {(clients.data?.length ?? 0) > 0 && (
        <ClientTable
          clients={clients.data ?? []}
          onRotate={setRotating}
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
          onAdded={(added) => {
            setMade(added);
            setAdding(false);
          }}
        />
      )}
      {limiting !== null && <ClientLimits client={limiting} onClose={() => setLimiting(null)} />}
      <ConfirmDialog
        open={rotating !== null}
        title={t('clientRotateAsk', { id: rotating ?? '' })}
        text={t('clientRotateText', { id: rotating ?? '' })}
        confirmLabel={t('clientRotate')}
        busy={rotate.isPending}
        onConfirm={() => rotate.mutate(rotating ?? '')}
        onCancel={() => setRotating(null)}
      />
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
