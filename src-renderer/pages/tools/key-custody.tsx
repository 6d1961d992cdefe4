// Which keys stand in files of tools, and the two acts on them: into the vault, or replaced everywhere.
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { judgeKeyForm } from '../../../src-proxy/contract/key-form.ts';
import { control, type KeyUse, type ToolId, type ToolReport } from '../../control/client.ts';
import { queryClient, useChange } from '../../control/queries.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/field.tsx';
import { Panel } from '../../ui/panel.tsx';
import { showToast } from '../../ui/toast.tsx';
import { ChangePreview } from './change-preview.tsx';

/** One profile of one tool. */
interface Place {
  readonly tool: ToolId;
  readonly id: string;
}

/** The uses of one key. */
interface KeyPlaces {
  readonly fingerprint: string;
  readonly masked: string;
  readonly uses: readonly KeyUse[];
}

/** Groups the uses by key; keys that stand in the vault alone are at home and left out. */
function groupByKey(uses: readonly KeyUse[]): KeyPlaces[] {
  const keys = new Map<string, KeyUse[]>();
  for (const use of uses) keys.set(use.fingerprint, [...(keys.get(use.fingerprint) ?? []), use]);
  return [...keys.entries()]
    .filter(([, group]) => group.some(({ tool }) => tool !== 'vault'))
    .map(([fingerprint, group]) => ({ fingerprint, masked: group[0]?.masked ?? '', uses: group }));
}

function ReplaceEverywhere({
  places,
  onClose,
}: {
  readonly places: KeyPlaces;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation(['links', 'tools', 'upstreams', 'frame']);
  const [key, setKey] = useState('');
  const verdict = judgeKeyForm(key);
  const replace = useChange(
    () => control.tools.replaceKey.mutate({ fingerprint: places.fingerprint, key }),
    (uses) => {
      void queryClient.invalidateQueries({ queryKey: ['tools'] });
      showToast({ title: t('replaced', { count: uses.length }) });
      onClose();
    },
  );
  const plan = useChange(() => control.tools.planReplaceKey.mutate({ fingerprint: places.fingerprint, key }));
  const where = places.uses.map(({ tool, id, path }) => path ?? `${tool}/${id}`).join(', ');
  if (plan.data !== undefined)
    return (
      <ChangePreview
        title={t('replaceTitle', { masked: places.masked })}
        {...(plan.data.vault.length === 0
          ? {}
          : { lead: t('replaceVault', { ids: plan.data.vault.join(', ') }) })}
        report={plan.data}
        confirmLabel={t('replace')}
        busy={replace.isPending}
        onConfirm={() => replace.mutate(undefined)}
        onClose={onClose}
      />
    );
  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={t('replaceTitle', { masked: places.masked })}
      description={t('replaceText', { places: where })}
      closeLabel={t('frame:action.close')}
      actions={
        <>
          <Button onClick={onClose}>{t('frame:action.cancel')}</Button>
          <Button
            variant="primary"
            disabled={!verdict.ok}
            busy={plan.isPending}
            onClick={() => plan.mutate(undefined)}
          >
            {t('tools:review')}
          </Button>
        </>
      }
    >
      <TextField
        label={t('newKey')}
        type="password"
        mono
        value={key}
        error={key === '' || verdict.ok ? null : t(`upstreams:key.${verdict.fault}`)}
        onChange={(event) => setKey(event.target.value)}
      />
    </Dialog>
  );
}

export function KeyCustody() {
  const { t } = useTranslation('links');
  const uses = useQuery({
    queryKey: ['tools', 'keys'],
    queryFn: () => control.tools.keyUses.query(),
    retry: false,
  });
  const [replacing, setReplacing] = useState<KeyPlaces | null>(null);
  const [moving, setMoving] = useState<{ readonly place: Place; readonly report: ToolReport } | null>(null);
  const plan = useChange(
    async (place: Place) => ({ place, report: await control.tools.planMoveKey.query(place) }),
    setMoving,
  );
  const move = useChange(
    (place: Place) => control.tools.moveKey.mutate(place),
    ({ upstream }) => {
      setMoving(null);
      void queryClient.invalidateQueries({ queryKey: ['tools'] });
      showToast({ title: t('moved', { id: upstream }) });
    },
  );
  const keys = groupByKey(uses.data ?? []);
  return (
    <Panel title={t('keys')} flush>
      <p className="muted panel-body">{keys.length === 0 ? t('keysNone') : t('keysText')}</p>
      <ul>
        {keys.map((places) => (
          <li key={places.fingerprint} className="list-line">
            <code>{places.masked}</code>
            <ul className="grow">
              {places.uses.map(({ tool, id, path }) => (
                <li key={`${tool}/${id}`} className="row wrap">
                  <span className="grow ellipsis">
                    {tool === 'vault' ? t('inVault') : tool} · {id}{' '}
                    <span className="faint small">{path}</span>
                  </span>
                  {tool !== 'vault' && (
                    <Button
                      busy={plan.isPending && plan.variables.tool === tool && plan.variables.id === id}
                      onClick={() => plan.mutate({ tool, id })}
                    >
                      {t('move')}
                    </Button>
                  )}
                </li>
              ))}
            </ul>
            <Button variant="quiet" onClick={() => setReplacing(places)}>
              {t('replace')}
            </Button>
          </li>
        ))}
      </ul>
      {moving !== null && (
        <ChangePreview
          title={t('moveTitle', { id: moving.place.id })}
          lead={t('moveText')}
          report={moving.report}
          confirmLabel={t('move')}
          busy={move.isPending}
          onConfirm={() => move.mutate(moving.place)}
          onClose={() => setMoving(null)}
        />
      )}
      {replacing !== null && <ReplaceEverywhere places={replacing} onClose={() => setReplacing(null)} />}
    </Panel>
  );
}
