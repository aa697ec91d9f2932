import { testBudgetOn } from '../support/budget-on-prefixes.ts';

testBudgetOn(['steady', 'diurnal', 'churn']);
