// The vendors that come as presets, and any other address.
import { useTranslation } from 'react-i18next';
import type { Preset } from '../../control/client.ts';
import { usePresets } from '../../control/queries.ts';
import './upstreams-page.css';

export function PresetGallery({ onChoose }: { readonly onChoose: (preset: Preset | null) => void }) {
  const { t } = useTranslation('upstreams');
  const presets = usePresets();
  return (
    <ul className="gallery">
      {presets.data
        ?.filter(({ kind }) => kind !== 'demo')
        .map((preset) => (
          <li key={preset.id}>
            <button type="button" className="gallery-card" onClick={() => onChoose(preset)}>
              <strong>{preset.name}</strong>
              <span className="muted small ellipsis">
                {Object.values(preset.endpoints[0]?.bases ?? {})[0]}
              </span>
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
}
