import type { Limitation } from "./not_supported.ts";

/** What the client's tests find that is otherwise over the official client to our own server. */
export const NOT_OVER_THE_WIRE: readonly Limitation[] = [
  {
    why: "the official client makes columns of rows first: what does not fit is refused in other words, cut, or left out",
    tests: {
      "Array fields": [
        'a row that does not fit is refused: {"tags":"a"}',
        'a row that does not fit is refused: {"wide":[null]}',
        'a row that does not fit is refused: {"flags":[1]}',
      ],
      "a partial update": [
        "changes the fields that a row names, each row its own, and keeps the others with the vector",
        "of a row that is not there is an insert, which has to be complete; nothing is written otherwise",
        "moves a row with its partition key, and is no parameter of an insert",
      ],
      BM25: ["what cannot be meant is refused, and nothing is written"],
      insert: [
        "an autoID collection makes rising keys, and takes none",
        "a wrong dim refuses the whole batch",
        "a value beyond float32 refuses the whole batch",
        "text in a vector refuses the whole batch",
        "no vector refuses the whole batch",
        "an unknown field refuses the whole batch",
        "no key refuses the whole batch",
        "a key of the wrong type refuses the whole batch",
        "a number out of range refuses the whole batch",
        "a fraction for an integer refuses the whole batch",
        "half of a surrogate pair in a key refuses the whole batch",
        "text for a number refuses the whole batch",
        "NaN among undeclared fields is refused",
        "Infinity deep inside among undeclared fields is refused",
        "the name of the prototype among undeclared fields is refused",
        "the dynamic field's own name among undeclared fields is refused",
        "what is no batch at all is refused",
      ],
      upsert: ["under autoID it names the rows that it replaces"],
      "vector types": [
        "{ data_type: 'Float16Vector', dim: 2 } refuses [ 1, 70000 ]",
        "{ data_type: 'Float16Vector', dim: 2 } refuses [ 1, NaN ]",
        "{ data_type: 'Float16Vector', dim: 2 } refuses [ 1, '2' ]",
        "{ data_type: 'Float16Vector', dim: 2 } refuses Uint8Array[ 0, 0 ]",
        "{ data_type: 'BFloat16Vector', dim: 2 } refuses [ 1, Infinity ]",
        "{ data_type: 'BFloat16Vector', dim: 2 } refuses [ 1 ]",
        "{ data_type: 'BFloat16Vector', dim: 2 } refuses 'ab'",
        "{ data_type: 'Int8Vector', dim: 2 } refuses [ 1, 128 ]",
        "{ data_type: 'Int8Vector', dim: 2 } refuses [ 1, NaN ]",
        "{ data_type: 'Int8Vector', dim: 2 } refuses Int8Array[ 1 ]",
        "{ data_type: 'BinaryVector', dim: 16 } refuses [ 1 ]",
        "{ data_type: 'BinaryVector', dim: 16 } refuses [ 1, 256 ]",
        "{ data_type: 'BinaryVector', dim: 16 } refuses [ 0.5, 1 ]",
        "{ data_type: 'BinaryVector', dim: 16 } refuses undefined",
        "{ data_type: 'SparseFloatVector' } refuses { a: 1 }",
        "{ data_type: 'SparseFloatVector' } refuses { '4294967295': 1 }",
        "{ data_type: 'SparseFloatVector' } refuses { '-1': 1 }",
        "{ data_type: 'SparseFloatVector' } refuses { '1': 1e+39 }",
        "{ data_type: 'SparseFloatVector' } refuses { '1': 'x' }",
        "{ data_type: 'SparseFloatVector' } refuses { indices: [ 1 ], values: [] }",
        "{ data_type: 'SparseFloatVector' } refuses 7",
        "{ data_type: 'SparseFloatVector' } refuses Uint8Array[ 1 ]",
      ],
    },
  },
  {
    why: "the official client refuses other requests in its own words, and passes over what it does not know",
    tests: {
      addCollectionField: ["a field that old rows cannot have is refused"],
      createCollection: ["names and forms that cannot be meant are refused"],
      "dynamicfield.enabled": ["is not taken away, and is no property to create a collection with"],
      "grouping search": ["what cannot be grouped is refused by name"],
      highlights: ["that cannot be are refused"],
      "Milvus's other forms": ["`vector` is `data` in a search", "values that no call takes are refused by name"],
      "odd texts": ["are found alike in growing and sealed segments, whatever they are written in"],
      rerank: ["what is no ranker is refused by name"],
      "requests of a hybrid search are checked": ["and errors say in which of them they are"],
      search: ["searches that cannot be meant are refused by name"],
    },
  },
  {
    why: "as in Milvus, a server passes over parameters that only other index types take",
    tests: {
      "IVF indexes": ["parameters are refused by name"],
      "Milvus's other forms": [
        "an index without a type is AUTOINDEX: it keeps its metric, and takes no parameter of another",
        "what an index does not take is refused in every form",
      ],
      "quantised graphs": ["parameters are refused by name"],
    },
  },
  {
    why: "an iterator asks first with its first batch, sees what is written meanwhile, and fails as any request does",
    tests: {
      queryIterator: [
        "partitions, templates, and what is refused",
        "rows stand as they were: written, upserted, deleted and moved ones, over merges and new fields",
        "it ends with its collection: released, dropped, or its database closed",
      ],
      searchIterator: ["what is refused is refused at once"],
    },
  },
  {
    why: "on the wire it has another form: ids are texts, an alias has its own name, groups are of one type",
    tests: {
      aliases: ["every request that takes a collection takes an alias"],
      BM25: ["the schema says what is analyzed, and by which function"],
      "calls of the SDK": ["tell which segments there are, and when they are sealed"],
      "grouping search": ["by a place in a JSON field, and by an undeclared key"],
      insert: ["values of every type come back as they went in"],
      "vector types": ["{ data_type: 'SparseFloatVector' } takes all its forms, and gives them back"],
    },
  },
  {
    why: "a server answers a query by rising keys, not in the order of writing",
    tests: { "query, get and count": ["Int64 keys are exact beyond 2^53"] },
  },
  {
    why: "keys are deleted by a filter, which asks for a loaded collection",
    tests: {
      "load and release": [
        "a released collection frees its memory, refuses reads with 101, takes writes, and loads again",
      ],
    },
  },
  {
    why: "the protocol's hybrid search has no highlighter",
    tests: {
      highlights: ["show the terms of all texts of a hybrid search"],
      "odd texts": ["a query without terms finds nothing: an empty one, stop words alone, punctuation"],
    },
  },
  {
    why: "a default without a zone is read by the official client, in the zone of its machine",
    tests: { "Timestamptz fields": ["a default may be of the collection's zone, and is described in it"] },
  },
  {
    why: "requests that are sent at once reach a server in an order of their own",
    tests: { "hybrid search": ["a long one is over the rows as they were when it began"] },
  },
  {
    why: "between two requests a server reclaims rows that have expired, also if the clock is then turned back",
    tests: { ttl_field: ["rows live until the time in their field: sealed, growing, merged, reopened"] },
  },
  {
    why: "a call that runs while its connection is closed may end either way",
    tests: { "a database": ["closed is closed"] },
  },
];
