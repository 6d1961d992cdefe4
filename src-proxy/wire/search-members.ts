// Members of search tools as several protocols write them, read leniently: a wish that cannot be read is no reason to
// refuse a turn.
import type { JsonObject, JsonValue } from '../ir/json.ts';
import { isArray, isObject, textOf } from '../ir/read-json.ts';
import type { SearchLocation, SearchWish } from '../ir/web-search.ts';

/** A list of domains; undefined where there is none. */
export function readDomains(value: JsonValue | undefined): readonly string[] | undefined {
  if (!isArray(value)) return undefined;
  const domains = value.filter((one) => typeof one === 'string');
  return domains.length === 0 ? undefined : domains;
}

const places = ['city', 'region', 'country', 'timezone'] as const;

/** `{type: "approximate", city, …}`, or Chat's with the places one level deeper. */
export function readLocation(value: JsonValue | undefined): SearchLocation | undefined {
  if (!isObject(value)) return undefined;
  const holder = isObject(value['approximate']) ? value['approximate'] : value;
  const location: Partial<Record<(typeof places)[number], string>> = {};
  for (const name of places) {
    const text = textOf(holder[name]);
    if (text !== undefined && text !== '') location[name] = text;
  }
  return Object.keys(location).length === 0 ? undefined : location;
}

/** OpenAI's word for how much of what was found the model gets. */
export function readContextSize(value: JsonValue | undefined): SearchWish['contextSize'] {
  return value === 'low' || value === 'medium' || value === 'high' ? value : undefined;
}

/** Members that say something and are not among the known, for warnings. */
export function otherWords(tool: JsonObject, known: ReadonlySet<string>): readonly string[] {
  return Object.entries(tool).flatMap(([name, value]) =>
    known.has(name) || value === undefined || value === null || value === false ? [] : [name],
  );
}

/** The wish without what was not said. */
export function wishOf(members: { readonly [K in keyof SearchWish]: SearchWish[K] | undefined }): SearchWish {
  const said = Object.entries(members).filter(
    ([, value]) => value !== undefined && !(isArray(value) && value.length === 0),
  );
  return Object.fromEntries(said) as SearchWish;
}
