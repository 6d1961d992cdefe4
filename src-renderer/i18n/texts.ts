// The shape of a page's texts, for the translated twin: the same keys, any words.

export type TextsLike<T> = { readonly [K in keyof T]: T[K] extends string ? string : TextsLike<T[K]> };
