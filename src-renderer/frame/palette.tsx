// Ctrl/⌘ K: switch the profile, go to a page, copy an address, by typing.
import { Dialog } from '@base-ui/react/dialog';
import { useMemo, useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useProfiles, useStatus } from '../control/queries.ts';
import { useSwitchProfile } from '../pages/home/use-switch-profile.ts';
import { goTo, pageIds } from './use-page.ts';
import './palette.css';

interface Entry {
  readonly id: string;
  readonly group: 'profiles' | 'pages' | 'actions';
  readonly label: string;
  readonly note?: string;
  readonly run: () => void;
}

/** Do all words of the query occur in the text, in any order? */
export function matches(text: string, query: string): boolean {
  const hay = text.toLowerCase();
  return query
    .toLowerCase()
    .split(/\s+/)
    .every((word) => hay.includes(word));
}

function useEntries(): Entry[] {
  const { t } = useTranslation('frame');
  const profiles = useProfiles();
  const status = useStatus();
  const switchProfile = useSwitchProfile();
  return useMemo(() => {
    const proxyUrl = status.data?.proxyUrl;
    const copy = (text: string): void => void navigator.clipboard.writeText(text);
    return [
      ...(profiles.data ?? []).map((profile): Entry => ({
        id: `profile:${profile.id}`,
        group: 'profiles',
        label: profile.name,
        ...(profile.active ? { note: t('palette.active') } : {}),
        run: () => switchProfile.mutate(profile.id),
      })),
      ...pageIds.map((page): Entry => ({
        id: `page:${page}`,
        group: 'pages',
        label: t(`nav.${page}`),
        run: () => goTo(page),
      })),
      ...(proxyUrl == null
        ? []
        : [`${proxyUrl}/v1`, proxyUrl, `${proxyUrl}/backend-api/codex`].map((url): Entry => ({
            id: `copy:${url}`,
            group: 'actions',
            label: `${t('action.copy')} ${url}`,
            run: () => copy(url),
          }))),
    ];
  }, [profiles.data, status.data?.proxyUrl, switchProfile, t]);
}

/** Mounted anew each time it opens, so that it always starts empty. */
function Search({ onChosen }: { readonly onChosen: () => void }) {
  const { t } = useTranslation('frame');
  const entries = useEntries();
  const [query, setQuery] = useState('');
  const [at, setAt] = useState(0);
  const shown = entries.filter(({ label, note }) => matches(`${label} ${note ?? ''}`, query));

  function choose(entry: Entry | undefined): void {
    if (!entry) return;
    onChosen();
    entry.run();
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === 'ArrowDown') setAt(Math.min(shown.length - 1, at + 1));
    else if (event.key === 'ArrowUp') setAt(Math.max(0, at - 1));
    else if (event.key === 'Enter') choose(shown[at]);
    else return;
    event.preventDefault();
  }

  return (
    <>
      <input
        className="palette-input"
        role="combobox"
        aria-expanded="true"
        aria-controls="palette-list"
        aria-activedescendant={shown[at] === undefined ? undefined : `palette-${shown[at].id}`}
        aria-label={t('palette.open')}
        placeholder={t('palette.placeholder')}
        value={query}
        onChange={(event) => {
          setQuery(event.target.value);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
        autoComplete="off"
        spellCheck={false}
      />
      <div id="palette-list" role="listbox" aria-label={t('palette.open')} className="palette-list">
        {shown.map((entry, index) => (
          // Keyboard: the input above moves through the list (aria-activedescendant).
          // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
          <div
            key={entry.id}
            id={`palette-${entry.id}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === at}
            className={index === at ? 'palette-entry palette-entry-on' : 'palette-entry'}
            onClick={() => choose(entry)}
            onMouseMove={() => setAt(index)}
          >
            <span className="palette-group">{t(`palette.${entry.group}`)}</span>
            <span className="grow ellipsis">{entry.label}</span>
            {entry.note !== undefined && <span className="faint small">{entry.note}</span>}
          </div>
        ))}
      </div>
      {shown.length === 0 && <p className="palette-empty muted">{t('palette.empty')}</p>}
    </>
  );
}

export function Palette({
  open,
  onOpenChange,
}: {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
}) {
  const { t } = useTranslation('frame');
  return (
    <Dialog.Root open={open} onOpenChange={(next) => onOpenChange(next)}>
      <Dialog.Portal>
        <Dialog.Backdrop className="dialog-backdrop" />
        <Dialog.Popup className="palette" aria-label={t('palette.open')}>
          <Search onChosen={() => onOpenChange(false)} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
