// The profiles and their routes, edited with a draft and tried out live.
import { Plus } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { control } from '../../control/client.ts';
import { useChange, useProfiles, useUpstreams } from '../../control/queries.ts';
import { goTo, usePlace } from '../../frame/use-page.ts';
import { Button } from '../../ui/button.tsx';
import { Page } from '../../ui/panel.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { freeId } from '../upstreams/add-upstream.tsx';
import { ImportProfile } from './import-profile.tsx';
import { useDrafts } from './profile-drafts.ts';
import { ProfileEditor } from './profile-editor.tsx';
import { RouteTester } from './route-tester.tsx';
import './profiles-page.css';

export default function ProfilesPage() {
  const { t } = useTranslation(['profiles', 'frame']);
  const { query } = usePlace();
  const drafts = useDrafts();
  const [profiles, upstreams] = [useProfiles(), useUpstreams()];
  const wanted = new URLSearchParams(query).get('id');
  const selected =
    profiles.data?.find(({ id }) => id === wanted) ??
    profiles.data?.find(({ active }) => active) ??
    profiles.data?.[0];
  const add = useChange(
    (upstream: string) =>
      control.profiles.save.mutate({
        id: freeId('profile', profiles.data?.map(({ id }) => id) ?? []),
        name: t('newName'),
        routes: [{ match: '*', to: [upstream] }],
      }),
    ({ id }) => goTo('profiles', `id=${encodeURIComponent(id)}`),
  );
  const first = upstreams.data?.[0]?.id;
  return (
    <Page
      title={t('title')}
      lead={t('lead')}
      actions={
        <>
          <ImportProfile onImported={(id) => goTo('profiles', `id=${encodeURIComponent(id)}`)} />
          <Button
            variant="primary"
            icon={<Plus aria-hidden="true" />}
            disabled={first === undefined}
            busy={add.isPending}
            onClick={() => add.mutate(first ?? '')}
          >
            {t('add')}
          </Button>
        </>
      }
    >
      {profiles.isPending && <Skeleton label={t('frame:loading')} lines={6} />}
      {selected !== undefined && (
        <div className="split-view">
          <nav className="side-list" aria-label={t('title')}>
            <ul>
              {profiles.data?.map((profile) => (
                <li key={profile.id}>
                  <a
                    href={`#/profiles?id=${encodeURIComponent(profile.id)}`}
                    aria-current={profile.id === selected.id ? 'true' : undefined}
                  >
                    <span className="ellipsis grow">{profile.name}</span>
                    {drafts.has(profile.id) && <span className="faint small">{t('unsaved')}</span>}
                    {profile.active && <span className="faint small">{t('active')}</span>}
                  </a>
                </li>
              ))}
            </ul>
          </nav>
          <div className="stack">
            <ProfileEditor key={selected.id} profile={selected} onRemoved={() => goTo('profiles')} />
            <RouteTester profile={selected.id} />
          </div>
        </div>
      )}
    </Page>
  );
}
