// The frame around every page, and which page is in it.
import { lazy, Suspense, type ComponentType } from 'react';
import { useTranslation } from 'react-i18next';
import { Rail } from './frame/rail.tsx';
import { usePlace, type PageId } from './frame/use-page.ts';
import { useTheme } from './frame/use-theme.ts';
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

export function App() {
  const { t } = useTranslation('frame');
  const { page } = usePlace();
  useTheme();
  const Current = pages[page];
  return (
    <ToastProvider closeLabel={t('action.close')}>
      <div className="frame">
        <header className="title-row">
          <span className="title-brand">{t('appName')}</span>
        </header>
        <Rail current={page} />
        <main className="frame-main">
          <Suspense fallback={<Skeleton label={t('loading')} />}>
            <Current />
          </Suspense>
        </main>
      </div>
    </ToastProvider>
  );
}
