import { describe, expect, it } from 'vitest';
import { decodeCarried, encodeCarried, forms } from '../../blocks/form-ids.ts';
import { privateMetadata, reasonLength } from '../../blocks/limits.ts';
import { deployment, digest, production, reference, shop } from './support/names.ts';

describe('what forms carry', () => {
  it('comes back as it was', () => {
    const seen = { id: deployment, epoch: 3, digest };

    expect(decodeCarried('reject-form', encodeCarried('reject-form', seen))).toEqual(seen);
    expect(decodeCarried('deploy-form', encodeCarried('deploy-form', {}))).toEqual({});
  });

  it('is refused when it is not what we wrote', () => {
    expect(decodeCarried('reject-form', '')).toBeUndefined();
    expect(decodeCarried('reject-form', '{}')).toBeUndefined();
    expect(decodeCarried('deploy-form', '{"service":"Shop!"}')).toBeUndefined();
  });

  it('fits with the longest reason there may be', () => {
    const wish = { service: shop, environment: production, reference, reason: '"\n'.repeat(reasonLength / 2) };

    expect(encodeCarried('override-form', wish).length).toBeLessThanOrEqual(privateMetadata);
  });

  it('has inputs with different block ids in each form', () => {
    for (const { blocks } of Object.values(forms)) {
      const ids = Object.values(blocks);
      expect(new Set(ids).size).toBe(ids.length);
    }
  });
});
