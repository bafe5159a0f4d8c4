import { publishedSchema } from '../src/rules/fileSchema.ts';

/** The text of `rules/rules.schema.json`, by which editors complete rule files. */
export function rulesSchemaFile(): string {
  return `${JSON.stringify(publishedSchema(), null, 2)}\n`;
}
