// The accounts that requests go to, and the gallery from which they are added.
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Preset } from '../../control/client.ts';
import { useHealth, useUpstreams } from '../../control/queries.ts';
import { goTo, usePlace } from '../../frame/use-page.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState, Page, Panel } from '../../ui/panel.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { StatusMark } from '../../ui/status-mark.tsx';
import { AddUpstream } from './add-upstream.tsx';
import { PresetGallery } from './preset-gallery.tsx';
import { UpstreamDetail } from './upstream-detail.tsx';
import { upstreamMark } from './upstream-mark.ts';
import './upstreams-page.css';

/** What the gallery gave: a preset, another address, or nothing yet. */
type Choice = { readonly preset: Preset | null } | null;

function UpstreamList({ selected }: { readonly selected: string | undefined }) {
  const { t } = useTranslation(['upstreams', 'frame']);
  const [upstreams, health] = [useUpstreams(), useHealth()];
  return (
    <nav className="side-list" aria-label={t('title')}>
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
        <div className="split-view">
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
