// Adds or edits one profile inside a tool's own files; the diff is shown before it is written.
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { judgeBaseAddress } from '../../../src-proxy/contract/base-address.ts';
import { judgeKeyForm } from '../../../src-proxy/contract/key-form.ts';
import { control, type ToolProfile, type ToolReport, type ToolRow } from '../../control/client.ts';
import { queryClient, useChange } from '../../control/queries.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/field.tsx';
import { showToast } from '../../ui/toast.tsx';
import { ChangePreview } from './change-preview.tsx';

const shared = ['name', 'base_url', 'model'] as const;
/** Members that are shown elsewhere or belong to nobody's hand. */
const notFields = new Set(['id', 'current', 'key', 'key_from', 'path']);

export interface ToolProfileFormProps {
  readonly row: ToolRow;
  /** null = a new one. */
  readonly profile: ToolProfile | null;
  readonly onClose: () => void;
}

/** The text fields of a profile: the shared ones first, then the tool's own plain values. */
export function editableFields(profile: ToolProfile | null): Record<string, string> {
  const own = Object.entries(profile ?? {}).filter(
    ([name, value]) => !notFields.has(name) && ['string', 'number', 'boolean'].includes(typeof value),
  );
  return {
    ...Object.fromEntries(shared.map((name) => [name, ''])),
    ...Object.fromEntries(own.map(([name, value]) => [name, String(value)])),
  };
}

export function ToolProfileForm({ row, profile, onClose }: ToolProfileFormProps) {
  const { t } = useTranslation(['tools', 'upstreams', 'frame']);
  const before = editableFields(profile);
  const [id, setId] = useState(profile?.id ?? '');
  const [fields, setFields] = useState(before);
  const [key, setKey] = useState('');
  const [report, setReport] = useState<ToolReport | null>(null);
  const changed = Object.fromEntries(
    Object.entries(fields).filter(([name, value]) => value !== (before[name] ?? '')),
  );
  const input = {
    tool: row.tool,
    change: {
      op: profile === null ? ('add' as const) : ('set' as const),
      id,
      fields: changed,
      ...(key === '' ? {} : { key }),
    },
  };
  const plan = useChange(() => control.tools.planProfile.mutate(input), setReport);
  const write = useChange(
    () => control.tools.changeProfile.mutate(input),
    () => {
      void queryClient.invalidateQueries({ queryKey: ['tools'] });
      showToast({ title: t('saved') });
      onClose();
    },
  );
  const base = judgeBaseAddress(fields['base_url'] ?? '');
  const baseTyped = changed['base_url'] !== undefined && changed['base_url'] !== '';
  const keyForm = judgeKeyForm(key);
  const broken = (baseTyped && !base.ok) || (key !== '' && !keyForm.ok) || id === '';
  if (report !== null) {
    return (
      <ChangePreview
        title={t('preview', { name: row.name })}
        report={report}
        confirmLabel={t('apply')}
        busy={write.isPending}
        onConfirm={() => write.mutate(undefined)}
        onClose={() => setReport(null)}
      />
    );
  }
  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={profile === null ? t('addTitle', { name: row.name }) : t('editTitle', { id: profile.id })}
      closeLabel={t('frame:action.close')}
      actions={
        <>
          <Button onClick={onClose}>{t('frame:action.cancel')}</Button>
          <Button
            variant="primary"
            disabled={broken}
            busy={plan.isPending}
            onClick={() => plan.mutate(undefined)}
          >
            {t('review')}
          </Button>
        </>
      }
    >
      <div className="stack">
        {profile === null && (
          <TextField label={t('profileId')} mono value={id} onChange={(event) => setId(event.target.value)} />
        )}
        {Object.keys(fields).map((name) => (
          <TextField
            key={name}
            label={name === 'name' || name === 'base_url' || name === 'model' ? t(`field.${name}`) : name}
            mono={name !== 'name'}
            value={fields[name] ?? ''}
            error={name === 'base_url' && baseTyped && !base.ok ? t(`upstreams:base.${base.fault}`) : null}
            onChange={(event) => setFields({ ...fields, [name]: event.target.value })}
          />
        ))}
        <TextField
          label={t('field.key')}
          hint={profile === null ? undefined : t('keyHint')}
          type="password"
          mono
          value={key}
          error={key === '' || keyForm.ok ? null : t(`upstreams:key.${keyForm.fault}`)}
          onChange={(event) => setKey(event.target.value)}
        />
      </div>
    </Dialog>
  );
}
