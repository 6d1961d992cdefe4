// The upstreams page.
import { useTranslation } from 'react-i18next';
import { Page } from '../../ui/panel.tsx';

export default function UpstreamsPage() {
  const { t } = useTranslation('upstreams');
  return <Page title={t('title')}>{null}</Page>;
}
