import { z } from 'zod';
import { says } from '../says.ts';
import { atLeast, duration, secret } from './texts.ts';

const headerName = z.string().regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$/, {
  error: says('a header name', 'Write it like content-type.'),
});
const oneLine = z
  .string()
  .max(4_000)
  .regex(/^[^\r\n]*$/, { error: says('one line of text', 'Remove the line break.') });

const status = z
  .union([z.int().min(100).max(599), z.array(z.int().min(100).max(599)).min(1)], {
    error: says('a status code or a list of them', 'Write 200 or [200, 204].'),
  })
  .transform((value) => (typeof value === 'number' ? [value] : value));

const jsonPointer = z.string().regex(/^(?:\/(?:[^~/]|~[01])*)*$/, {
  error: says('a JSON pointer such as /items/0/name', 'Begin with / and separate with /.'),
});

/** Compiles, or is refused with the reason. */
const pattern = z
  .string()
  .max(500)
  .refine((text) => compiles(text), { error: says('a regular expression', 'Correct the pattern.') });

const headerExpectation = z
  .string()
  .refine((text) => !(text.length > 1 && text.startsWith('/') && text.endsWith('/')) || compiles(text.slice(1, -1)), {
    error: says('a text, or a pattern between slashes', 'Correct the pattern.'),
  });

function compiles(text: string): boolean {
  try {
    return new RegExp(text) instanceof RegExp;
  } catch {
    return false;
  }
}

const jsonExpectation = z
  .strictObject({
    pointer: jsonPointer.describe('Where in the answer: /items/0/name.'),
    equals: z.json().optional().describe('The value there.'),
    exists: z.literal(true).optional().describe('Some value is there.'),
    matches: pattern.optional().describe('The text there fits this pattern.'),
  })
  .refine(({ equals, exists, matches }) => [equals, exists, matches].filter((one) => one !== undefined).length === 1, {
    error: says('exactly one of equals, exists and matches', 'Keep one of them.'),
  });

const request = z.strictObject({
  name: z.string().min(1).max(80).describe('Shown when it fails.'),
  method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD']).prefault('GET').describe('HTTP method.'),
  path: z
    .string()
    .max(2_000)
    .regex(/^\/(?![/\\])[^\s\\]*$/, {
      error: says(
        'a path that begins with one /, without a host',
        'Write only the path: the host is the version under test and is never carried.',
      ),
    })
    .describe('Joined to the address of the version under test; `{{name}}` puts a carried value in.'),
  headers: z
    .record(headerName, z.union([oneLine, secret]))
    .prefault({})
    .describe('Texts, or `{ secret: { environment: NAME } }`, or `{ secret: { file: path } }`.'),
  body: z.json().optional().describe('Sent as JSON; a text is sent as it is. `{{name}}` puts a carried value in.'),
  expect: z
    .strictObject({
      status: status.optional().describe('One or several accepted status codes.'),
      headers: z.record(headerName, headerExpectation).optional().describe('Header → text, or /pattern/.'),
      json: z.array(jsonExpectation).max(50).optional().describe('Expectations on the JSON body.'),
      bodyContains: z.string().min(1).max(4_000).optional().describe('Text that the body holds.'),
      latencyBelow: duration.optional().describe('The answer comes sooner than this.'),
    })
    .prefault({ status: 200 })
    .describe('What must hold.'),
  carry: z
    .record(
      z.string().regex(/^[A-Za-z][A-Za-z0-9_]{0,39}$/, {
        error: says('a name of letters, digits and _', 'Write it like cartId.'),
      }),
      z.string().regex(/^(?:json:(?:\/.*)?|header:[A-Za-z0-9-]+)$/, {
        error: says('json:/pointer or header:name', 'Write where the value is, such as json:/cart/id.'),
      }),
    )
    .prefault({})
    .describe('Values for later requests: name → `json:/cart/id` or `header:location`.'),
  timeout: atLeast('10ms').prefault('5s').describe('Limit of one try.'),
  retries: z.int().min(0).max(20).prefault(0).describe('Further tries after a failed one.'),
  until: duration.optional().describe('Asked again until the expectation holds or this time is over.'),
});

export const smokeFields = {
  moments: z
    .array(z.enum(['preview', 'stage', 'full', 'bake', 'restored']))
    .min(1)
    .describe(
      'preview: before traffic; stage: after each stage; full: at 100 %; bake: repeated; restored: after a rollback.',
    ),
  severity: z.enum(['P1', 'P2', 'P3', 'P4']).describe('What a failure counts as.'),
  requests: z.array(request).min(1).max(50).describe('In their order; the first failure ends the sequence.'),
};

export const smokeSequence = z.strictObject({
  moments: smokeFields.moments.prefault(['preview', 'stage', 'full', 'bake', 'restored']),
  severity: smokeFields.severity.prefault('P1'),
  requests: smokeFields.requests,
});

export type SmokeSetting = z.output<typeof smokeSequence>;
