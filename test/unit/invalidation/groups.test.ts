import { describe, expect, it } from 'vitest';
import { groupsOf } from '../../../core/invalidation/groups.ts';

const keyspace = {
  name: 'product',
  tags: ['catalog', 'sku:{sku}', 'category:{category}'],
  categoryPath: ['category'],
};

describe('the groups of an entry', () => {
  it('are its keyspace and its tags, filled from params and value', () => {
    expect(groupsOf(keyspace, { sku: 'A1' }, '{"category":"dairy"}')).toEqual([
      'keyspace:product',
      'tag:catalog',
      'tag:sku:A1',
      'tag:category:dairy',
    ]);
  });

  it('leave out a tag of which a part is not known', () => {
    expect(groupsOf(keyspace, {}, 'no JSON')).toEqual(['keyspace:product', 'tag:catalog']);
    expect(groupsOf({ ...keyspace, tags: ['{toString}'] }, {}, '')).toEqual(['keyspace:product']);
  });

  it('fill nothing but a category from the category of the value', () => {
    const coloured = { ...keyspace, tags: ['color:{color}', '{category}'] };
    expect(groupsOf(coloured, {}, '{"category":"dairy"}')).toEqual([
      'keyspace:product',
      'tag:dairy',
    ]);
  });

  it('take a param named category before the category of the value', () => {
    const named = { ...keyspace, tags: ['{category}', '{category}'] };
    expect(groupsOf(named, { category: 'own' }, '{"category":"dairy"}')).toEqual([
      'keyspace:product',
      'tag:own',
    ]);
  });
});
