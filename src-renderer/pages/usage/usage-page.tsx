// The usage page.
import { useTranslation } from 'react-i18next';
import { Page } from '../../ui/panel.tsx';

export default function UsagePage() {
  const { t } = useTranslation('usage');
  return <Page title={t('title')}>{null}</Page>;
}
