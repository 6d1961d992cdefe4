// The left rail: icons, with labels where there is room.
import {
  ActivitySquare,
  ChartNoAxesColumn,
  House,
  KeyRound,
  Route,
  Settings,
  Stethoscope,
  SquareTerminal,
} from 'lucide-react';
import type { ComponentType } from 'react';
import { useTranslation } from 'react-i18next';
import { pageIds, type PageId } from './use-page.ts';
import './rail.css';

const icons: Record<PageId, ComponentType<{ 'aria-hidden': true }>> = {
  home: House,
  log: ActivitySquare,
  upstreams: KeyRound,
  profiles: Route,
  tools: SquareTerminal,
  usage: ChartNoAxesColumn,
  doctor: Stethoscope,
  settings: Settings,
};

export function Rail({ current }: { readonly current: PageId }) {
  const { t } = useTranslation('frame');
  return (
    <nav className="rail" aria-label={t('nav.label')}>
      <ul>
        {pageIds.map((page) => {
          const Icon = icons[page];
          return (
            <li key={page} className={page === 'settings' ? 'rail-last' : undefined}>
              <a
                href={`#/${page}`}
                aria-current={page === current ? 'page' : undefined}
                className="rail-item"
              >
                <Icon aria-hidden={true} />
                <span className="rail-label">{t(`nav.${page}`)}</span>
              </a>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
