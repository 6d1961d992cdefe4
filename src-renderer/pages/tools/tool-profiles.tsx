// The profiles inside a tool's own files: list, use, edit, remove, take over as an upstream.
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  control,
  sentenceOf,
  type ToolProfile,
  type ToolReport,
  type ToolRow,
} from '../../control/client.ts';
import { queryClient, useChange, useToolProfiles } from '../../control/queries.ts';
import { Button } from '../../ui/button.tsx';
import { showToast } from '../../ui/toast.tsx';
import { ChangePreview } from './change-preview.tsx';
import { ToolProfileForm } from './tool-profile-form.tsx';

type Act = { readonly op: 'remove' | 'use'; readonly id: string };
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

function ProfileLine({
  profile,
  onEdit,
  onAct,
  onImport,
}: {
  readonly profile: ToolProfile;
  readonly onEdit: () => void;
  readonly onAct: (op: Act['op']) => void;
  readonly onImport: () => void;
}) {
  const { t } = useTranslation(['tools', 'frame']);
  return (
    <li className="list-line">
      <div className="grow tool-profile">
        <span className="row">
          <strong className="ellipsis">{textOf(profile['name']) || profile.id}</strong>
          <code className="faint">{profile.id}</code>
          {profile.current && <span className="faint small">{t('current')}</span>}
        </span>
        <span className="muted small ellipsis">
          {[profile['base_url'], profile['model'], profile.key].map(textOf).filter(Boolean).join(' · ')}
        </span>
      </div>
      {!profile.current && (
        <Button variant="quiet" onClick={() => onAct('use')}>
          {t('use')}
        </Button>
      )}
      <Button variant="quiet" onClick={onEdit}>
        {t('frame:action.edit')}
      </Button>
      <Button variant="quiet" onClick={onImport}>
        {t('import')}
      </Button>
      <Button
        variant="danger"
        onClick={() => onAct('remove')}
        aria-label={t('removeProfile', { id: profile.id })}
      >
        {t('frame:action.remove')}
      </Button>
    </li>
  );
}

export function ToolProfiles({ row }: { readonly row: ToolRow }) {
  const { t } = useTranslation(['tools', 'frame']);
  const profiles = useToolProfiles(row.tool);
  const [editing, setEditing] = useState<{ readonly profile: ToolProfile | null } | null>(null);
  const [pending, setPending] = useState<{ readonly act: Act; readonly report: ToolReport } | null>(null);
  const { tool } = row;
  const plan = useChange(
    async (act: Act) => ({ act, report: await control.tools.planProfile.mutate({ tool, change: act }) }),
    setPending,
  );
  const write = useChange(
    (act: Act) => control.tools.changeProfile.mutate({ tool, change: act }),
    () => {
      setPending(null);
      void queryClient.invalidateQueries({ queryKey: ['tools'] });
      showToast({ title: t('saved') });
    },
  );
  const take = useChange(
    (id: string) => control.tools.importProfile.mutate({ tool, id }),
    ({ upstream }) => showToast({ title: t('imported', { id: upstream }) }),
  );
  // A tool without profiles of its own says so with a sentence: nothing to show then.
  if (profiles.isError && tool !== 'cc-switch') return null;
  return (
    <section className="stack" aria-label={t('profiles')}>
      <div className="row">
        <h3 className="grow">{t('profiles')}</h3>
        <Button icon={<Plus aria-hidden="true" />} onClick={() => setEditing({ profile: null })}>
          {t('add')}
        </Button>
      </div>
      {profiles.isError && <p className="muted">{sentenceOf(profiles.error)}</p>}
      {profiles.data?.length === 0 && <p className="muted">{t('profilesNone')}</p>}
      {(profiles.data?.length ?? 0) > 0 && (
        <ul className="line-list">
          {profiles.data?.map((profile) => (
            <ProfileLine
              key={profile.id}
              profile={profile}
              onEdit={() => setEditing({ profile })}
              onAct={(op) => plan.mutate({ op, id: profile.id })}
              onImport={() => take.mutate(profile.id)}
            />
          ))}
        </ul>
      )}
      {editing !== null && (
        <ToolProfileForm row={row} profile={editing.profile} onClose={() => setEditing(null)} />
      )}
      {pending !== null && (
        <ChangePreview
          title={t('preview', { name: row.name })}
          report={pending.report}
          confirmLabel={t('apply')}
          busy={write.isPending}
          onConfirm={() => write.mutate(pending.act)}
          onClose={() => setPending(null)}
        />
      )}
    </section>
  );
}
