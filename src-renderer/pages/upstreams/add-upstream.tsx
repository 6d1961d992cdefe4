// One pasted key makes a working upstream, and a profile of it. Everything typed is judged as it is typed.
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { judgeBaseAddress } from '../../../src-proxy/contract/base-address.ts';
import { judgeKeyForm } from '../../../src-proxy/contract/key-form.ts';
import { protocolIds, type ProtocolId } from '../../../src-proxy/contract/protocol-id.ts';
import { control, type Preset } from '../../control/client.ts';
import { useSaid } from '../../i18n/said.ts';
import { queryClient, useChange, useProfiles, useSecrets, useUpstreams } from '../../control/queries.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { CheckField, SelectField, TextField } from '../../ui/field.tsx';
import { showToast } from '../../ui/toast.tsx';
import { keyToast } from './replace-key.tsx';

const idForm = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;

export interface AddUpstreamProps {
  /** null = any other address. */
  readonly preset: Preset | null;
  readonly onClose: () => void;
  readonly onAdded?: (id: string) => void;
}

interface Draft {
  readonly id: string;
  readonly key: string;
  readonly endpoint: string;
  readonly protocol: ProtocolId;
  readonly base: string;
  readonly makeProfile: boolean;
}

/** The first free name: `tokenpool`, `tokenpool-2` … */
export function freeId(wanted: string, taken: readonly string[]): string {
  if (!taken.includes(wanted)) return wanted;
  for (let n = 2; ; n += 1) if (!taken.includes(`${wanted}-${n}`)) return `${wanted}-${n}`;
}

/** What the operation takes: one call, so that half of it is never left behind. */
function toInput(preset: Preset | null, draft: Draft) {
  return {
    id: draft.id,
    makeProfile: draft.makeProfile,
    ...(preset?.needsKey === false ? {} : { key: draft.key }),
    ...(preset === null
      ? { preset: null, protocol: draft.protocol, base: draft.base }
      : { preset: preset.id, endpoint: draft.endpoint }),
  };
}

export function AddUpstream({ preset, onClose, onAdded }: AddUpstreamProps) {
  const { t } = useTranslation(['upstreams', 'frame']);
  const said = useSaid();
  const upstreams = useUpstreams();
  const profiles = useProfiles();
  const secrets = useSecrets();
  const taken = (withProfiles: boolean): string[] =>
    [...(upstreams.data ?? []), ...(withProfiles ? (profiles.data ?? []) : [])].map(({ id }) => id);
  const name = preset?.name ?? t('custom');
  const [draft, setDraft] = useState<Draft>(() => ({
    id: freeId(preset?.id ?? 'my-gateway', taken(true)),
    key: '',
    endpoint: (preset?.endpoints.length ?? 0) > 1 ? 'auto' : (preset?.endpoints[0]?.id ?? 'auto'),
    protocol: 'openai-chat',
    base: '',
    makeProfile: true,
  }));
  const set = (change: Partial<Draft>): void => setDraft({ ...draft, ...change });
  const add = useChange(
    () => control.upstreams.add.mutate(toInput(preset, draft)),
    ({ test }) => {
      void queryClient.invalidateQueries({ queryKey: ['status'] });
      const added = preset?.name ?? draft.id;
      showToast({
        id: keyToast(draft.id),
        title: test.ok
          ? t('form.saved', { name: added })
          : t('form.savedUntested', { name: added, message: said(test.message) }),
        tone: test.ok ? 'good' : 'bad',
      });
      onAdded?.(draft.id);
      onClose();
    },
  );
  const needsKey = preset?.needsKey !== false;
  const key = judgeKeyForm(draft.key);
  const replaces = secrets.data?.some(({ id }) => id === draft.id) === true;
  const base = judgeBaseAddress(draft.base);
  const idError = !idForm.test(draft.id)
    ? t('form.idBad')
    : taken(draft.makeProfile).includes(draft.id)
      ? t('form.idTaken')
      : null;
  const ready = idError === null && (!needsKey || key.ok) && (preset !== null || base.ok);
  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={preset === null ? t('form.customTitle') : t('form.title', { name })}
      closeLabel={t('frame:action.close')}
      actions={
        <>
          <Button onClick={onClose}>{t('frame:action.cancel')}</Button>
          <Button
            variant="primary"
            disabled={!ready}
            busy={add.isPending}
            onClick={() => add.mutate(undefined)}
          >
            {add.isPending ? t('detail.testing') : t('form.save')}
          </Button>
        </>
      }
    >
      <div className="stack">
        {preset === null && <AddressFields draft={draft} onChange={set} />}
        {needsKey && (
          <TextField
            label={t('form.key')}
            type="password"
            mono
            value={draft.key}
            error={draft.key === '' || key.ok ? null : t(`key.${key.fault}`)}
            hint={
              <>
                {replaces ? t('form.keyReplaces', { id: draft.id }) : t('form.keyHint')}{' '}
                {preset?.keyPageUrl !== undefined && (
                  <a href={preset.keyPageUrl} target="_blank" rel="noreferrer">
                    {t('form.keyPage')}
                  </a>
                )}
              </>
            }
            onChange={(event) => set({ key: event.target.value })}
          />
        )}
        {preset !== null && preset.endpoints.length > 1 && (
          <SelectField
            label={t('form.endpoint')}
            value={draft.endpoint}
            choices={[
              { value: 'auto', label: t('form.auto') },
              ...preset.endpoints.map(({ id, label, bases }) => ({
                value: id,
                label: `${label} – ${Object.values(bases)[0]}`,
              })),
            ]}
            onChange={(endpoint) => set({ endpoint })}
          />
        )}
        <TextField
          label={t('form.id')}
          hint={t('form.idHint')}
          mono
          value={draft.id}
          error={idError}
          onChange={(event) => set({ id: event.target.value })}
        />
        <CheckField
          label={t('form.makeProfile')}
          checked={draft.makeProfile}
          onChange={(makeProfile) => set({ makeProfile })}
        />
      </div>
    </Dialog>
  );
}

function AddressFields({
  draft,
  onChange,
}: {
  readonly draft: Draft;
  readonly onChange: (change: Partial<Draft>) => void;
}) {
  const { t } = useTranslation('upstreams');
  const verdict = judgeBaseAddress(draft.base);
  return (
    <>
      <SelectField
        label={t('form.protocol')}
        value={draft.protocol}
        choices={protocolIds.map((value) => ({ value, label: value }))}
        onChange={(protocol) => onChange({ protocol: protocol as ProtocolId })}
      />
      <TextField
        label={t('form.base')}
        mono
        placeholder="https://"
        value={draft.base}
        error={draft.base === '' || verdict.ok ? null : t(`base.${verdict.fault}`)}
        hint={t('form.baseHint')}
        onChange={(event) => onChange({ base: event.target.value })}
      />
      {draft.base !== '' && !verdict.ok && verdict.fixes.length > 0 && (
        <div className="row wrap">
          {verdict.fixes.map((value) => (
            <Button key={value} onClick={() => onChange({ base: value })}>
              {t('form.useInstead', { value })}
            </Button>
          ))}
        </div>
      )}
    </>
  );
}
