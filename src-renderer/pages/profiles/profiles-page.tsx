// The profiles page.
import { useTranslation } from 'react-i18next';
import { Page } from '../../ui/panel.tsx';

export default function ProfilesPage() {
  const { t } = useTranslation('profiles');
  return <Page title={t('title')}>{null}</Page>;
}
