// The log page.
import { useTranslation } from 'react-i18next';
import { Page } from '../../ui/panel.tsx';

export default function LogPage() {
  const { t } = useTranslation('log');
  return <Page title={t('title')}>{null}</Page>;
}
