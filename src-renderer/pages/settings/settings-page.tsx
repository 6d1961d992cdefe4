// The settings page.
import { useTranslation } from 'react-i18next';
import { Page } from '../../ui/panel.tsx';

export default function SettingsPage() {
  const { t } = useTranslation('settings');
  return <Page title={t('title')}>{null}</Page>;
}
