import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { checkGoogle, googleSettings } from '../../../src/providers/google/settings.ts';

const schema = z.strictObject(googleSettings).superRefine((settings, context) => {
  checkGoogle(settings, { apiUrl: settings.apiUrl }, context);
});

const isTaken = (more: Readonly<Record<string, unknown>>): boolean =>
  schema.safeParse({ project: 'shop-prod', ...more }).success;

describe('the settings of a component at Google', () => {
  test('ask with the application default credentials when nothing else is said', () => {
    expect(schema.parse({ project: 'shop-prod' }).credentials).toBe('application-default');
  });

  test('take made-up credentials only for an open address', () => {
    expect(isTaken({ credentials: 'emulator', apiUrl: 'http://stand-in:8080' })).toBe(true);
    expect(isTaken({ credentials: 'emulator' })).toBe(false);
    expect(isTaken({ credentials: 'emulator', apiUrl: 'https://run.googleapis.com' })).toBe(false);
  });

  test('let real credentials travel openly only within this machine', () => {
    expect(isTaken({ apiUrl: 'http://127.0.0.1:8080' })).toBe(true);
    expect(isTaken({ apiUrl: 'http://proxy.shop.internal' })).toBe(false);
    expect(isTaken({ apiUrl: 'https://europe-west1-run.googleapis.com' })).toBe(true);
  });

  test('take no address with a path', () => {
    expect(isTaken({ apiUrl: 'https://run.googleapis.com/v2' })).toBe(false);
  });
});
