// The frame around every page, and which page is in it.
import { QueryClientProvider } from '@tanstack/react-query';
import { lazy, Suspense, useCallback, useEffect, useState, type ComponentType } from 'react';
import { useTranslation } from 'react-i18next';
import { useConnection } from './control/connection.ts';
import { followStatus } from './control/live.ts';
import { queryClient, useUpstreams } from './control/queries.ts';
import { isTyping } from './frame/is-typing.ts';
import { KeysHelp } from './frame/keys-help.tsx';
import { Palette } from './frame/palette.tsx';
import { Rail } from './frame/rail.tsx';
import { TitleRow } from './frame/title-row.tsx';
import { usePlace, type PageId } from './frame/use-page.ts';
import { useTheme } from './frame/use-theme.ts';
import { ImportLink } from './pages/tools/import-link.tsx';
import { useShellLink } from './shell/desktop-shell.ts';
import { Notice } from './ui/panel.tsx';
import { Skeleton } from './ui/skeleton.tsx';
import { isDialogOpen } from './ui/dialog.tsx';
import { ToastProvider } from './ui/toast.tsx';
import './frame/frame.css';

const pages: Record<PageId, ComponentType> = {
  home: lazy(() => import('./pages/home/home-page.tsx')),
  log: lazy(() => import('./pages/log/log-page.tsx')),
  upstreams: lazy(() => import('./pages/upstreams/upstreams-page.tsx')),
  profiles: lazy(() => import('./pages/profiles/profiles-page.tsx')),
  tools: lazy(() => import('./pages/tools/tools-page.tsx')),
  usage: lazy(() => import('./pages/usage/usage-page.tsx')),
  doctor: lazy(() => import('./pages/doctor/doctor-page.tsx')),
  settings: lazy(() => import('./pages/settings/settings-page.tsx')),
};

function ConnectionBanner() {
  const { t } = useTranslation('frame');
  const connection = useConnection();
  if (connection !== 'lost' && connection !== 'locked') return null;
  return (
    <div className="frame-banner">
      <Notice tone="bad">{t(`connection.${connection}`)}</Notice>
    </div>
  );
}

/** Ctrl/⌘ K anywhere opens the palette, `/` goes to the page's search, `?` shows the keys. */
function useFrameKeys(openPalette: () => void, openHelp: () => void): void {
  useEffect(() => {
    function onKeyDown(event: KeyboardEvent): void {
      if (event.ctrlKey || event.metaKey) {
        if (event.key.toLowerCase() !== 'k') return;
        event.preventDefault();
        openPalette();
        return;
      }
      // Within a dialog the page behind it takes no keys.
      if (event.altKey || isTyping(event.target) || isDialogOpen()) return;
      if (event.key === '?') openHelp();
      else if (event.key === '/') document.querySelector<HTMLElement>('main input[type=search]')?.focus();
      else return;
      event.preventDefault();
    }
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [openPalette, openHelp]);
}

function Frame() {
  const { t } = useTranslation('frame');
  const { page } = usePlace();
  const [palette, setPalette] = useState(false);
  const [help, setHelp] = useState(false);
  const openPalette = useCallback(() => setPalette(true), []);
  const openHelp = useCallback(() => setHelp(true), []);
  useFrameKeys(openPalette, openHelp);
  useTheme();
  useEffect(followStatus, []);
  // Known early, so that pages do not wait for it one after the other.
  useUpstreams();
  const shellLink = useShellLink();
  const Current = pages[page];
  useEffect(() => {
    document.title = `${t(`nav.${page}`)} – ${t('appName')}`;
  }, [page, t]);
  return (
    <div className="frame">
      <TitleRow onSwitch={openPalette} />
      <Rail current={page} />
      <main className="frame-main">
        <ConnectionBanner />
        <Suspense fallback={<Skeleton label={t('loading')} />}>
          <Current />
        </Suspense>
      </main>
      <Palette open={palette} onOpenChange={setPalette} onHelp={openHelp} />
      <KeysHelp open={help} onOpenChange={setHelp} />
      {shellLink.link !== null && <ImportLink opened={shellLink.link} onClose={shellLink.done} />}
    </div>
  );
}

export function App() {
  const { t } = useTranslation('frame');
  return (
    <QueryClientProvider client={queryClient}>
      <ToastProvider label={t('messages')} closeLabel={t('action.close')}>
        <Frame />
      </ToastProvider>
    </QueryClientProvider>
  );
}
