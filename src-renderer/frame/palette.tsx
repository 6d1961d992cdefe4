// Ctrl/⌘ K: switch the profile, go to a page, copy an address, by typing.
import { Dialog } from '@base-ui/react/dialog';
import { useEffect, useMemo, useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useProfiles, useStatus, useTools, useUpstreams } from '../control/queries.ts';
import { useSwitchProfile } from '../pages/home/use-switch-profile.ts';
import { goTo, pageIds } from './use-page.ts';
import './palette.css';

interface Entry {
  readonly id: string;
  readonly group: 'profiles' | 'pages' | 'upstreams' | 'tools' | 'actions';
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

/** Places that a page has inside: each upstream, each tool, what failed. */
function useInnerPlaces(): Entry[] {
  const { t } = useTranslation('frame');
  const upstreams = useUpstreams();
  const tools = useTools();
  return useMemo(
    () => [
      ...(upstreams.data ?? []).map(({ id, name }): Entry => ({
        id: `upstream:${id}`,
        group: 'upstreams',
        label: name,
        run: () => goTo('upstreams', `id=${encodeURIComponent(id)}`),
      })),
      ...(tools.data ?? []).map(({ tool, name }): Entry => ({
        id: `tool:${tool}`,
        group: 'tools',
        label: name,
        run: () => goTo('tools', `id=${encodeURIComponent(tool)}`),
      })),
      {
        id: 'failures',
        group: 'actions',
        label: t('palette.failures'),
        run: () => goTo('log', 'status=failed'),
      },
    ],
    [t, tools.data, upstreams.data],
  );
}

function useEntries(): Entry[] {
  const { t } = useTranslation('frame');
  const profiles = useProfiles();
  const status = useStatus();
  const switchProfile = useSwitchProfile();
  const inner = useInnerPlaces();
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
      ...inner,
      ...(proxyUrl == null
        ? []
        : [`${proxyUrl}/v1`, proxyUrl, `${proxyUrl}/backend-api/codex`].map((url): Entry => ({
            id: `copy:${url}`,
            group: 'actions',
            label: `${t('action.copy')} ${url}`,
            run: () => copy(url),
          }))),
    ];
  }, [inner, profiles.data, status.data?.proxyUrl, switchProfile, t]);
}

/** Mounted anew each time it opens, so that it always starts empty. */
function Search({ onChosen, onHelp }: { readonly onChosen: () => void; readonly onHelp: () => void }) {
  const { t } = useTranslation('frame');
  const entries = [
    ...useEntries(),
    { id: 'help', group: 'actions', label: t('keys.title'), note: '?', run: onHelp } as const,
  ];
  const [query, setQuery] = useState('');
  const [at, setAt] = useState(0);
  const shown = entries.filter(({ group, label, note }) =>
    matches(`${t(`palette.${group}`)} ${label} ${note ?? ''}`, query),
  );
  const current = shown[at]?.id;
  useEffect(() => {
    if (current !== undefined)
      document.getElementById(`palette-${current}`)?.scrollIntoView({ block: 'nearest' });
  }, [current]);

  function choose(entry: Entry | undefined): void {
    if (!entry) return;
    onChosen();
    entry.run();
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === 'ArrowDown') setAt(Math.min(shown.length - 1, at + 1));
    else if (event.key === 'ArrowUp') setAt(Math.max(0, at - 1));
    else if (event.key === 'Enter' && !event.nativeEvent.isComposing) choose(shown[at]);
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
  onHelp,
}: {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly onHelp: () => void;
}) {
  const { t } = useTranslation('frame');
  return (
    <Dialog.Root open={open} onOpenChange={(next) => onOpenChange(next)}>
      <Dialog.Portal>
        <Dialog.Backdrop className="dialog-backdrop" />
        <Dialog.Popup className="palette" aria-label={t('palette.open')}>
          <Search onChosen={() => onOpenChange(false)} onHelp={onHelp} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
