import { enableCompileCache } from 'node:module';

// Before everything else is loaded, or it would keep nothing of it.
enableCompileCache();

await import('./serve.ts');
