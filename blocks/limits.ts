/** What Slack takes, in UTF-16 units where it counts text. Those marked so are not in its documents. */

export const sectionText = 3000;
export const fieldText = 2000;
export const headerText = 150;
export const buttonText = 75;
export const buttonValue = 2000;
export const actionElements = 25;
export const contextElements = 10;
export const confirmTitle = 100;
export const confirmText = 300;
export const confirmButton = 30;
export const optionText = 75;
/** 150 in the newest documents, 75 in the published types. */
export const optionValue = 75;
export const selectOptions = 100;
export const inputLabel = 2000;
export const inputHint = 2000;
export const placeholder = 150;
export const viewTitle = 24;
export const viewButton = 24;
export const privateMetadata = 3000;
export const tableRows = 100;
/** The notification text; longer ones are cut by Slack. */
export const messageText = 3500;
/** All text of a message's blocks; undocumented, about 13,200 are refused as too long. */
export const allBlocksText = 12_500;

/** Ours: the longest reason, comment or note that is taken from a person, so that it fits into a button's value. */
export const reasonLength = 500;
