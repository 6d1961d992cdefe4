// The home page.
import { useTranslation } from 'react-i18next';
import { Page } from '../../ui/panel.tsx';

export default function HomePage() {
  const { t } = useTranslation('home');
  return <Page title={t('title')}>{null}</Page>;
}
