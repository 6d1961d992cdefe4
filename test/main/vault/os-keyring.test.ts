// The keyring slot against a real Secret Service in a session bus of its own.
import { existsSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openVault } from '../../../src-main/vault/open-vault.ts';
import {
  startSecretService,
  whyNoSecretService,
  type SecretServiceSession,
} from '../../support/secret-service.ts';
import { createTemporaryHome, type TemporaryHome } from '../../support/temporary-home.ts';

const missing = whyNoSecretService();

describe.skipIf(missing !== null)(
  `a Secret Service${missing === null ? '' : ` (skipped: ${missing})`}`,
  () => {
    let home: TemporaryHome;
    let session: SecretServiceSession;
    beforeEach(async () => {
      home = createTemporaryHome();
      session = await startSecretService(home.dir, { ...home.env, KEYSWITCH_VAULT_SLOT: '' });
    });
    afterEach(async () => {
      await session.close();
      home.remove();
    });
    const open = (env = session.env) => openVault(home, { env });

    it('is chosen by itself, opens the vault again, and leaves no key file', async () => {
      await open().set('lab', 'sk-0123456789abcdef');
      expect(open().status()).toMatchObject({ slots: [{ type: 'os-keyring' }], warnings: [] });
      expect(existsSync(home.vaultKey)).toBe(false);
      expect(await open().reveal('lab')).toBe('sk-0123456789abcdef');
    });

    it('is needed to open it', async () => {
      await open().set('lab', 'sk-0123456789abcdef');
      await expect(open({ ...home.env, XDG_RUNTIME_DIR: '' }).reveal('lab')).rejects.toThrow(
        /no session bus is here/,
      );
    });

    it('replaces a key file, and forgets its key when it is removed', async () => {
      await open({ ...session.env, KEYSWITCH_VAULT_SLOT: 'key-file' }).set('lab', 'sk-0123456789abcdef');
      await open().addSlot('os-keyring');
      await open().removeSlot('key-file');
      expect(await open().reveal('lab')).toBe('sk-0123456789abcdef');
      await open().addSlot('key-file');
      await open().removeSlot('os-keyring');
      expect(await open().reveal('lab')).toBe('sk-0123456789abcdef');
    });
  },
);
