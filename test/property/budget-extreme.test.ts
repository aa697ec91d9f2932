import { testBudgetOn } from '../support/budget-on-prefixes.ts';

testBudgetOn(['flash crowd', 'collapse', 'adversarial alternation']);
