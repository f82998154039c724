/** What Google adds to a refused call, beside its code. */
export type ErrorDetail =
  | { readonly kind: 'retry'; readonly afterMs: number }
  | { readonly kind: 'info'; readonly reason: string }
  | { readonly kind: 'quota'; readonly subject: string };

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  do {
    bytes.push((rest & 0x7f) | (rest > 0x7f ? 0x80 : 0));
    rest >>>= 7;
  } while (rest > 0);
  return Buffer.from(bytes);
}

const number = (field: number, value: number): Buffer => Buffer.concat([varint(field << 3), varint(value)]);

function bytes(field: number, value: string | Buffer): Buffer {
  const content = Buffer.from(value);
  return Buffer.concat([varint((field << 3) | 2), varint(content.length), content]);
}

function packed(detail: ErrorDetail): Buffer {
  const any = (type: string, value: Buffer): Buffer =>
    Buffer.concat([bytes(1, `type.googleapis.com/google.rpc.${type}`), bytes(2, value)]);
  switch (detail.kind) {
    case 'retry': {
      const seconds = Math.floor(detail.afterMs / 1000);
      const nanos = (detail.afterMs % 1000) * 1_000_000;
      return any('RetryInfo', bytes(1, Buffer.concat([number(1, seconds), number(2, nanos)])));
    }
    case 'info':
      return any('ErrorInfo', Buffer.concat([bytes(1, detail.reason), bytes(2, 'googleapis.com')]));
    case 'quota':
      return any('QuotaFailure', bytes(1, bytes(1, detail.subject)));
  }
}

/** A `google.rpc.Status`, as `grpc-status-details-bin` carries it. */
export const statusDetails = (code: number, message: string, details: readonly ErrorDetail[]): Buffer =>
  Buffer.concat([number(1, code), bytes(2, message), ...details.map((detail) => bytes(3, packed(detail)))]);
