import { formOf } from './form.ts';

/** It only shows; Slack never submits a form without a submit button. */
export const detailsForm = formOf('details-form', { run: () => ({ kind: 'quiet' }) });
