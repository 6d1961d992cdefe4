// The desktop app's own preferences; a browser has none.
import { useTranslation } from 'react-i18next';
import { useShellPreferences } from '../../shell/desktop-shell.ts';
import { CheckField } from '../../ui/field.tsx';
import { Panel } from '../../ui/panel.tsx';

const names = ['launchAtLogin', 'startHidden', 'closeToTray', 'ccSwitchLinks', 'updates'] as const;

export function DesktopPreferences() {
  const { t } = useTranslation('desktop');
  const { preferences, change } = useShellPreferences();
  if (preferences === null) return null;
  return (
    <Panel title={t('title')}>
      <div className="stack">
        {names.map((name) => (
          <CheckField
            key={name}
            label={t(name)}
            checked={preferences[name]}
            onChange={(value) => change(name, value)}
          />
        ))}
      </div>
    </Panel>
  );
}
