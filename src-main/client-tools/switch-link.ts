// While CC Switch runs it keeps its choice in memory, so a change of the current provider goes by a link that it opens
// itself (it makes a row of its own and switches to it). The link holds the key: to be opened, never printed or logged.
import { Problem } from '../problem.ts';
import { makeProviderLink } from './cc-switch/deep-link.ts';
import { findToolProfile, type ProfileContext } from './edit-tool-profile.ts';

/** @param id `app/id` of a CC Switch row. @throws Problem when the row has no address or no key of its own. */
export async function makeSwitchLink(context: ProfileContext, id: string): Promise<string> {
  const { fields, secret } = await findToolProfile(context, 'cc-switch', id);
  const { app, name, base_url: address, model } = fields;
  if (typeof address !== 'string' || secret === null) {
    throw new Problem(
      `"${id}" has no address and key of its own, so no link can be made of it; choose it in CC Switch.`,
    );
  }
  return makeProviderLink({
    app: String(app),
    name: String(name),
    endpoints: [address],
    apiKey: secret,
    enabled: true,
    ...(typeof model === 'string' ? { model } : {}),
  });
}
