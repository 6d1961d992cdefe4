// The active profile as a big switch: click, search, or the keys 1 to 9.
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isTyping } from '../../frame/is-typing.ts';
import { goTo } from '../../frame/use-page.ts';
import type { Profile } from '../../control/client.ts';
import { Button } from '../../ui/button.tsx';
import { isDialogOpen } from '../../ui/dialog.tsx';
import { EmptyState } from '../../ui/panel.tsx';
import { useSwitchProfile } from './use-switch-profile.ts';
import './profile-switch.css';

/** From this many on there is a search field. */
const SEARCHABLE = 7;

function useNumberKeys(profiles: readonly Profile[], use: (id: string) => void): void {
  useEffect(() => {
    function onKeyDown(event: KeyboardEvent): void {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || isDialogOpen()) return;
      const profile = /^[1-9]$/.test(event.key) ? profiles[Number(event.key) - 1] : undefined;
      if (profile) use(profile.id);
    }
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [profiles, use]);
}

function describe(profile: Profile): string {
  const names = profile.routes.flatMap(({ to }) => to.map((target) => target.split('/')[0] ?? target));
  return [...new Set(names)].join(' → ');
}

export function ProfileSwitch({ profiles }: { readonly profiles: readonly Profile[] }) {
  const { t } = useTranslation('home');
  const [query, setQuery] = useState('');
  const { mutate } = useSwitchProfile();
  useNumberKeys(profiles, mutate);
  if (profiles.length === 0) {
    return (
      <EmptyState
        title={t('noProfiles')}
        action={
          <Button variant="primary" onClick={() => goTo('upstreams')}>
            {t('addUpstream')}
          </Button>
        }
      >
        {t('noProfilesText')}
      </EmptyState>
    );
  }
  const shown = profiles.filter(({ name, id }) =>
    `${name} ${id}`.toLowerCase().includes(query.toLowerCase()),
  );
  return (
    <div className="stack">
      {profiles.length >= SEARCHABLE && (
        <input
          type="search"
          className="input"
          aria-label={t('find')}
          placeholder={t('find')}
          value={query}
          onChange={(event) => setQuery(event.target.value)}
        />
      )}
      <fieldset className="profile-switch">
        <legend className="sr-only">{t('profile')}</legend>
        {shown.map((profile) => {
          const number = profiles.indexOf(profile) + 1;
          return (
            <label
              key={profile.id}
              className={profile.active ? 'profile-card profile-card-on' : 'profile-card'}
            >
              <input
                type="radio"
                name="profile"
                checked={profile.active}
                onChange={() => mutate(profile.id)}
              />
              <span className="grow">
                <strong className="ellipsis">{profile.name}</strong>
                <span className="muted small ellipsis">{describe(profile)}</span>
              </span>
              {number <= 9 && <kbd>{number}</kbd>}
            </label>
          );
        })}
      </fieldset>
    </div>
  );
}
