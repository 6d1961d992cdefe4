// The frame around every page, and which page is in it.
import { QueryClientProvider } from '@tanstack/react-query';
import { lazy, Suspense, useEffect, useState, type ComponentType } from 'react';
import { useTranslation } from 'react-i18next';
import { useConnection } from './control/connection.ts';
import { followStatus } from './control/live.ts';
import { queryClient, useUpstreams } from './control/queries.ts';
import { Palette } from './frame/palette.tsx';
import { Rail } from './frame/rail.tsx';
import { TitleRow } from './frame/title-row.tsx';
import { usePlace, type PageId } from './frame/use-page.ts';
import { useTheme } from './frame/use-theme.ts';
import { ImportLink } from './pages/tools/import-link.tsx';
import { useShellLink } from './shell/desktop-shell.ts';
import { Notice } from './ui/panel.tsx';
import { Skeleton } from './ui/skeleton.tsx';
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

/** Ctrl/⌘ K anywhere opens the palette. */
function usePaletteKey(open: () => void): void {
  useEffect(() => {
    function onKeyDown(event: KeyboardEvent): void {
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      open();
    }
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [open]);
}

function Frame() {
  const { t } = useTranslation('frame');
  const { page } = usePlace();
  const [palette, setPalette] = useState(false);
  usePaletteKey(() => setPalette(true));
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
      <TitleRow onSwitch={() => setPalette(true)} />
      <Rail current={page} />
      <main className="frame-main">
        <ConnectionBanner />
        <Suspense fallback={<Skeleton label={t('loading')} />}>
          <Current />
        </Suspense>
      </main>
      <Palette open={palette} onOpenChange={setPalette} />
      {shellLink.link !== null && <ImportLink opened={shellLink.link} onClose={shellLink.done} />}
    </div>
  );
}

export function App() {
  const { t } = useTranslation('frame');
  return (
    <QueryClientProvider client={queryClient}>
      <ToastProvider closeLabel={t('action.close')}>
        <Frame />
      </ToastProvider>
    </QueryClientProvider>
  );
}
