// The tokens of tools: added, renewed, revoked. A token is shown once.
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { control, type Client } from '../../control/client.ts';
import { useChange, useClients, useProfiles } from '../../control/queries.ts';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/field.tsx';
import { Notice, Panel } from '../../ui/panel.tsx';

const idForm = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;

function limitsOf(client: Client): string[] {
  return [
    client.requests_per_minute === null ? null : `${client.requests_per_minute}/min`,
    client.concurrent_requests === null ? null : `×${client.concurrent_requests}`,
    client.tokens_per_day === null ? null : `${client.tokens_per_day} tokens/d`,
    client.usd_per_day === null ? null : `$${client.usd_per_day}/d`,
  ].filter((one) => one !== null);
}

function AddClient({
  onAdded,
  onClose,
}: {
  readonly onAdded: (token: string) => void;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation(['settings', 'frame']);
  const [id, setId] = useState('');
  const add = useChange(
    (name: string) => control.clients.add.mutate({ id: name }),
    ({ token }) => onAdded(token),
  );
  const error = id === '' || idForm.test(id) ? null : t('clientNameBad');
  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={t('clientAdd')}
      closeLabel={t('frame:action.close')}
      actions={
        <Button
          variant="primary"
          busy={add.isPending}
          disabled={id === '' || error !== null}
          onClick={() => add.mutate(id)}
        >
          {t('frame:action.add')}
        </Button>
      }
    >
      <TextField
        label={t('clientName')}
        hint={t('clientNameHint')}
        error={error}
        value={id}
        onChange={(event) => setId(event.target.value)}
      />
    </Dialog>
  );
}

function ClientTable({
  clients,
  onToken,
  onRevoke,
}: {
  readonly clients: readonly Client[];
  readonly onToken: (token: string) => void;
  readonly onRevoke: (id: string) => void;
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
          cell: (client) => limitsOf(client).join(' · ') || t('noLimits'),
        },
        {
          id: 'acts',
          header: t('frame:action.edit'),
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
  const [revoking, setRevoking] = useState<string | null>(null);
  const revoke = useChange(
    (id: string) => control.clients.revoke.mutate({ id }),
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
      {token !== null && (
        <div className="panel-body">
          <Notice
            tone="info"
            action={
              <CopyButton
                text={token}
                label={t('frame:action.copy')}
                copiedLabel={t('frame:action.copied')}
              />
            }
          >
            <p>{t('tokenOnce')}</p>
            <code>{token}</code>
          </Notice>
        </div>
      )}
      {(clients.data?.length ?? 0) > 0 && (
        <ClientTable clients={clients.data ?? []} onToken={setToken} onRevoke={setRevoking} />
      )}
      {adding && (
        <AddClient
          onClose={() => setAdding(false)}
          onAdded={(made) => {
            setToken(made);
            setAdding(false);
          }}
        />
      )}
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
