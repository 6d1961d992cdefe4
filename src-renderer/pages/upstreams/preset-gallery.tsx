// The vendors that come as presets, and any other address.
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Preset } from '../../control/client.ts';
import { usePresets } from '../../control/queries.ts';
import { Button } from '../../ui/button.tsx';
import './upstreams-page.css';

/** So many that the steps behind them stay in sight. */
const FIRST = 7;

export interface PresetGalleryProps {
  readonly onChoose: (preset: Preset | null) => void;
  /** Begins with the first few; the others are behind a button. */
  readonly folded?: boolean;
}

export function PresetGallery({ onChoose, folded = false }: PresetGalleryProps) {
  const { t } = useTranslation('upstreams');
  const [all, setAll] = useState(!folded);
  const presets = usePresets();
  const vendors = presets.data?.filter(({ kind }) => kind !== 'demo') ?? [];
  const cards = (
    <ul className="gallery">
      {(all ? vendors : vendors.slice(0, FIRST)).map((preset) => (
        <li key={preset.id}>
          <button type="button" className="gallery-card" onClick={() => onChoose(preset)}>
            <strong>{preset.name}</strong>
            <span className="muted small ellipsis">{Object.values(preset.endpoints[0]?.bases ?? {})[0]}</span>
            <span className="faint small">
              {preset.needsKey ? t('verified', { date: preset.verifiedOn }) : t('noKey')}
            </span>
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
  if (!folded || vendors.length <= FIRST) return cards;
  return (
    <>
      {cards}
      <div>
        <Button aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? t('fewerVendors') : t('allVendors', { count: vendors.length })}
        </Button>
      </div>
    </>
  );
}
