import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { z } from 'zod';
import { blockRules, fault, maxTextInBlocks, textLength } from './block-rules.ts';
import { limitedSchema } from './limited-schema.ts';
import { loadSchema } from './schema-cache.ts';

/** Judges blocks and views by Slack's published types, the limits in their comments, and the rules kept here by hand. */
export interface BlockChecks {
  readonly message: (blocks: readonly unknown[]) => { readonly tooLong: boolean; readonly messages: readonly string[] };
  readonly view: (view: unknown, surface: 'modal' | 'home') => readonly string[];
}

const looseView = z.looseObject({ blocks: z.array(z.unknown()), submit: z.unknown().optional() });

/** Loads the schema (about two seconds the first time after an install, then from the cache) and compiles it. */
export async function loadBlockChecks(): Promise<BlockChecks> {
  const schema = limitedSchema(await loadSchema(new URL('./block-types.ts', import.meta.url), '@slack/types'));
  const ajv = new Ajv({ strict: false, allErrors: true, verbose: true });
  ajv.addSchema(schema, 'slack');
  const validator = (name: string): ValidateFunction => ajv.compile({ $ref: `slack#/definitions/${name}` });
  const message = validator('MessageBlocks');
  const views = { modal: validator('ModalArgument'), home: validator('HomeArgument') };
  return {
    message: (blocks) => {
      const total = textLength(blocks);
      if (total > maxTextInBlocks) {
        return { tooLong: true, messages: [fault(`${total} characters, more than ${maxTextInBlocks}`, '/blocks')] };
      }
      return { tooLong: false, messages: [...run(message, { blocks }), ...blockRules(blocks, 'message')] };
    },
    view: (view, surface) => {
      const parsed = looseView.safeParse(view);
      if (!parsed.success) return [fault('failed to match all allowed schemas', '/view')];
      const rules = blockRules(parsed.data.blocks, surface, '/view');
      const problems = [...run(views[surface], { view }), ...rules];
      const hasInput = parsed.data.blocks.some((block) => isInput(block));
      const needsSubmit = surface === 'modal' && hasInput && parsed.data.submit === undefined;
      return needsSubmit ? [...problems, fault('a view with input blocks needs a submit button', '/view')] : problems;
    },
  };
}

function isInput(block: unknown): boolean {
  return typeof block === 'object' && block !== null && 'type' in block && block.type === 'input';
}

function run(validate: ValidateFunction, value: unknown): readonly string[] {
  if (validate(value)) return [];
  const errors = (validate.errors ?? []).filter((error) => error.keyword !== 'if');
  return [...new Set(errors.map(sentence))];
}

function sentence(error: ErrorObject): string {
  return fault(words(error), error.instancePath);
}

function words(error: ErrorObject): string {
  const params: Readonly<Record<string, unknown>> = error.params;
  switch (error.keyword) {
    case 'maxLength':
      return `must be less than ${Number(params['limit']) + 1} characters`;
    case 'minLength':
      return `must be more than ${Number(params['limit']) - 1} characters`;
    case 'maxItems':
      return `no more than ${String(params['limit'])} items allowed`;
    case 'required':
      return `missing required field: ${String(params['missingProperty'])}`;
    case 'additionalProperties':
      return `invalid additional property: ${String(params['additionalProperty'])}`;
    case 'enum':
      return error.instancePath.endsWith('/type')
        ? `unsupported type: ${String(error.data)}`
        : 'must be one of the allowed values';
    default:
      return error.message ?? 'is not valid';
  }
}
