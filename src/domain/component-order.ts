import type { PlannedComponent } from './plan.ts';

/** Components in the order of their needs: whatever one comes after stands before it. */
export function inOrder<Component extends Pick<PlannedComponent, 'name' | 'after'>>(
  components: readonly Component[],
): readonly Component[] {
  const ordered: Component[] = [];
  const add = (component: Component): void => {
    if (ordered.includes(component)) return;
    for (const name of component.after) {
      const earlier = components.find((one) => one.name === name);
      if (earlier !== undefined) add(earlier);
    }
    ordered.push(component);
  };
  components.forEach(add);
  return ordered;
}

/** The order in which they are undone: components that come after others go back before them. */
export const inReverse = <Component extends Pick<PlannedComponent, 'name' | 'after'>>(
  components: readonly Component[],
): readonly Component[] => inOrder(components).toReversed();
