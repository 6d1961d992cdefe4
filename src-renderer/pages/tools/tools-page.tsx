// The tools page.
import { useTranslation } from 'react-i18next';
import { Page } from '../../ui/panel.tsx';

export default function ToolsPage() {
  const { t } = useTranslation('tools');
  return <Page title={t('title')}>{null}</Page>;
}
