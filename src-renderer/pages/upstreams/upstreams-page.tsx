// The accounts that requests go to, and the gallery from which they are added.
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Preset } from '../../control/client.ts';
import { useHealth, usePresets, useUpstreams } from '../../control/queries.ts';
import { goTo, usePlace } from '../../frame/use-page.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState, Page, Panel } from '../../ui/panel.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { StatusMark } from '../../ui/status-mark.tsx';
import { upstreamMark } from '../home/home-page.tsx';
import { AddUpstream } from './add-upstream.tsx';
import { UpstreamDetail } from './upstream-detail.tsx';
import './upstreams-page.css';

/** What the gallery gave: a preset, another address, or nothing yet. */
type Choice = { readonly preset: Preset | null } | null;

export function PresetGallery({ onChoose }: { readonly onChoose: (preset: Preset | null) => void }) {
  const { t } = useTranslation('upstreams');
  const presets = usePresets();
  return (
    <ul className="gallery">
      {presets.data?.map((preset) => (
        <li key={preset.id}>
          <button type="button" className="gallery-card" onClick={() => onChoose(preset)}>
            <strong>{preset.name}</strong>
            <span className="muted small ellipsis">
              {Object.values(preset.endpoints[0]?.bases ?? {})[0] ?? t('noKey')}
            </span>
            <span className="faint small">{t('verified', { date: preset.verifiedOn })}</span>
          </button>
        </li>
      ))}
      <li>
        <button type="button" className="gallery-card" onClick={() => onChoose(null)}>
          <strong>{t('custom')}</strong>
          <span className="muted small">{t('customText')}</span>
        </button>
      </li>
    </ul>
  );
}

function UpstreamList({ selected }: { readonly selected: string | undefined }) {
  const { t } = useTranslation(['upstreams', 'frame']);
  const [upstreams, health] = [useUpstreams(), useHealth()];
  return (
    <nav className="upstream-list" aria-label={t('title')}>
      <ul>
        {upstreams.data?.map((upstream) => {
          const { mark, word } = upstreamMark(upstream, health.data ?? null);
          return (
            <li key={upstream.id}>
              <a
                href={`#/upstreams?id=${encodeURIComponent(upstream.id)}`}
                aria-current={upstream.id === selected ? 'true' : undefined}
              >
                <StatusMark mark={mark} label={t(`frame:state.${word}`)} showLabel={false} />
                <span className="ellipsis grow">{upstream.name}</span>
              </a>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}

export default function UpstreamsPage() {
  const { t } = useTranslation(['upstreams', 'frame']);
  const { query } = usePlace();
  const upstreams = useUpstreams();
  const [gallery, setGallery] = useState(false);
  const [choice, setChoice] = useState<Choice>(null);
  const wanted = new URLSearchParams(query).get('id');
  const selected = upstreams.data?.find(({ id }) => id === wanted) ?? upstreams.data?.[0];
  const none = upstreams.data?.length === 0;
  return (
    <Page
      title={t('title')}
      lead={t('lead')}
      actions={
        <Button
          variant="primary"
          icon={<Plus aria-hidden="true" />}
          aria-expanded={gallery || none}
          onClick={() => setGallery(!gallery)}
        >
          {t('add')}
        </Button>
      }
    >
      {upstreams.isPending && <Skeleton label={t('frame:loading')} lines={6} />}
      {(gallery || none) && (
        <Panel title={t('gallery')}>
          {none && <EmptyState title={t('empty')}>{t('emptyText')}</EmptyState>}
          <PresetGallery onChoose={(preset) => setChoice({ preset })} />
        </Panel>
      )}
      {selected !== undefined && (
        <div className="upstream-split">
          <UpstreamList selected={selected.id} />
          <UpstreamDetail key={selected.id} upstream={selected} onRemoved={() => goTo('upstreams')} />
        </div>
      )}
      {choice !== null && (
        <AddUpstream
          preset={choice.preset}
          onClose={() => setChoice(null)}
          onAdded={(id) => {
            setGallery(false);
            goTo('upstreams', `id=${encodeURIComponent(id)}`);
          }}
        />
      )}
    </Page>
  );
}
