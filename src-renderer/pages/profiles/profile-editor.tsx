// The routes of one profile. Nothing is written before "Save"; a draft survives changes from elsewhere.
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { control, type Profile } from '../../control/client.ts';
import { useChange, useUndoable } from '../../control/queries.ts';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { download } from '../../ui/download.ts';
import { TextField } from '../../ui/field.tsx';
import { Panel } from '../../ui/panel.tsx';
import { useSwitchProfile } from '../home/use-switch-profile.ts';
import { keepDraft, useDrafts } from './profile-drafts.ts';
import {
  findFaults,
  fromDraft,
  moveRoute,
  toDraft,
  type ProfileDraft,
  type RouteDraft,
} from './route-draft.ts';
import { RouteEditor } from './route-editor.tsx';

export interface ProfileEditorProps {
  readonly profile: Profile;
  readonly onRemoved: () => void;
}

function ProfileActs({
  profile,
  unsaved,
  onRemove,
}: {
  readonly profile: Profile;
  readonly unsaved: boolean;
  readonly onRemove: () => void;
}) {
  const { t } = useTranslation(['profiles', 'frame']);
  const switchProfile = useSwitchProfile();
  const give = useChange(
    () => control.profiles.export.query({ id: profile.id }),
    ({ text }) => download(`${profile.id}.keyswitch.toml`, text, 'application/toml;charset=utf-8'),
  );
  return (
    <>
      {unsaved && <span className="muted small">{t('unsaved')}</span>}
      {profile.active && <span className="muted">{t('active')}</span>}
      <Button busy={give.isPending} onClick={() => give.mutate(undefined)}>
        {t('export')}
      </Button>
      {!profile.active && (
        <>
          <Button onClick={() => switchProfile.mutate(profile.id)}>{t('use')}</Button>
          <Button variant="danger" onClick={onRemove}>
            {t('frame:action.remove')}
          </Button>
        </>
      )}
    </>
  );
}

export function ProfileEditor({ profile, onRemoved }: ProfileEditorProps) {
  const { t } = useTranslation(['profiles', 'frame']);
  const edited = useDrafts().get(profile.id) ?? null;
  const setEdited = (next: ProfileDraft | null): void => keepDraft(profile.id, next);
  const [asking, setAsking] = useState(false);
  const [spoken, setSpoken] = useState('');
  const draft = edited ?? toDraft(profile);
  const faults = findFaults(draft.routes);
  const broken =
    faults.some((fault) => fault !== null && fault !== 'neverReached') || draft.name.trim() === '';
  const save = useUndoable(
    (input: ReturnType<typeof fromDraft>) => control.profiles.save.mutate(input),
    ({ name }) => ({ done: t('saved', { name }), back: t('asBefore') }),
    () => setEdited(null),
  );
  const remove = useUndoable(
    () => control.profiles.remove.mutate({ id: profile.id }),
    () => ({ done: t('removed', { name: profile.name }), back: t('back', { name: profile.name }) }),
    onRemoved,
  );
  const setRoutes = (routes: readonly RouteDraft[]): void => setEdited({ ...draft, routes });
  function move(from: number, to: number): void {
    const routes = moveRoute(draft.routes, from, to);
    if (routes === draft.routes) return;
    setRoutes(routes);
    setSpoken(t('moved', { match: draft.routes[from]?.match ?? '', place: to + 1 }));
  }
  return (
    <Panel
      title={profile.name}
      actions={<ProfileActs profile={profile} unsaved={edited !== null} onRemove={() => setAsking(true)} />}
    >
      <div className="stack">
        <TextField
          label={t('name')}
          value={draft.name}
          error={draft.name.trim() === '' ? t('nameEmpty') : null}
          onChange={(event) => setEdited({ ...draft, name: event.target.value })}
        />
        <div>
          <h3>{t('routes')}</h3>
          <p className="muted small">{t('matchHint')}</p>
          <p className="muted small">{t('toHint')}</p>
        </div>
        <ol className="routes">
          {draft.routes.map((route, place) => (
            <RouteEditor
              key={route.key}
              route={route}
              place={place}
              fault={faults[place] ?? null}
              onChange={(next) => setRoutes(draft.routes.with(place, next))}
              onMove={(to) => move(place, to)}
              onDropHere={(from) => move(from, place)}
              onRemove={() => setRoutes(draft.routes.toSpliced(place, 1))}
            />
          ))}
        </ol>
        <p className="sr-only" role="status" aria-live="polite">
          {spoken}
        </p>
        <div className="row wrap">
          <Button
            icon={<Plus aria-hidden="true" />}
            onClick={() =>
              setRoutes([
                ...draft.routes,
                { key: crypto.randomUUID(), match: '', to: [], strategy: 'fallback', weights: [] },
              ])
            }
          >
            {t('addRoute')}
          </Button>
          <span className="grow" />
          {edited !== null && <Button onClick={() => setEdited(null)}>{t('frame:action.cancel')}</Button>}
          <Button
            variant="primary"
            disabled={edited === null || broken}
            busy={save.isPending}
            onClick={() => save.mutate(fromDraft(draft))}
          >
            {t('frame:action.save')}
          </Button>
        </div>
      </div>
      <ConfirmDialog
        open={asking}
        title={t('remove', { name: profile.name })}
        text={t('removeText')}
        confirmLabel={t('frame:action.remove')}
        busy={remove.isPending}
        onConfirm={() => {
          setAsking(false);
          remove.mutate(undefined);
        }}
        onCancel={() => setAsking(false)}
      />
    </Panel>
  );
}
