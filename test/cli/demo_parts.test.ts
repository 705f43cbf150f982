import { describe, expect, it } from "vitest";
import { chooseQueries } from "../../src/cli/demo/choose_queries.ts";
import { chooseFilter, chooseFilterFields } from "../../src/cli/demo/filter_fields.ts";
import type { ColumnAnswer } from "../../src/cli/demo/run_columns.ts";
import { renderSideBySide } from "../../src/cli/demo/side_by_side.ts";
import { factsOf, titleOf } from "../../src/cli/describe_hit.ts";
import { displayWidth, stripAnsi } from "../../src/cli/terminal/display_width.ts";
import { screenOn } from "../../src/cli/terminal/screen.ts";
import type { FieldDescription } from "../../src/client/responses.ts";
import { median, percentile } from "../../src/retrieval/measure/percentile.ts";

function field(name: string, data_type: string, is_primary_key = false): FieldDescription {
  const rest = {
    fieldID: 1,
    description: "",
    autoID: false,
    dataType: 0,
    state: "",
    type_params: [],
    index_params: [],
  };
  return { ...rest, name, data_type, is_primary_key, is_function_output: false };
}

describe("a hit in words", () => {
  const row = {
    id: "P1",
    score: 0.5,
    review_count: 312,
    title: "Road\n shoes",
    category: "Footwear",
    price: 59.5,
    rating: 4.6,
  };

  it("has its title first and then what a shopper asks for", () => {
    expect(titleOf(row)).toBe("Road shoes");
    expect(factsOf(row)).toEqual(["$59.50", "4.6★", "Footwear", "312 reviews"]);
  });

  it("shows of a path its last part, of int64 text the number, and no long text", () => {
    const more = {
      id: "1",
      score: 1,
      title: "t",
      category: "Shoes > Men > Boots",
      plot: "x".repeat(60),
      votes: "1200",
    };
    expect(factsOf(more)).toEqual(["Boots", "1,200 votes"]);
  });

  it("does not repeat the key", () => {
    expect(factsOf({ id: "12", score: 1, title: "t", item_id: "12", stock: "12 left" })).toEqual(["12 left"]);
  });

  it("takes its name from the first text where nothing is called a title", () => {
    expect(titleOf({ id: "7", score: 1, name: "", plot: "A kite flies." })).toBe("A kite flies.");
    expect(titleOf({ id: "7", score: 1, year: 1999 })).toBe("7");
  });
});

describe("queries for a file", () => {
  it("are those of shoppers where titles can answer them", () => {
    const titles = [
      "Running Shoes for men",
      "Women's shoes for running",
      "Yoga mat, blue",
      "Yoga mat",
      "Drip coffee maker",
    ];
    const more = ["Coffee maker 12 cup", "Desk lamp", "LED lamp for a desk", "Kindle"];
    const queries = chooseQueries([...titles, ...more].map((title) => ({ title })));
    expect(queries).toEqual(["running shoes", "coffee maker", "desk lamp", "yoga mat"]);
  });

  it("are those of viewers where plots can answer them", () => {
    const plots = ["A haunted old house.", "All of Alaska is in the gold rush.", "The champion stops boxing."];
    const more = ["A robbery of a bank.", "A murder on the train."];
    const films = [...plots, ...more].flatMap((extract, i) => [
      { title: `Film ${i}`, genres: "Drama", extract },
      { title: `Again ${i}`, genres: "Drama", extract },
    ]);
    expect(chooseQueries(films)).toEqual([
      "haunted house",
      "bank robbery",
      "boxing champion",
      "gold rush in alaska",
      "murder on a train",
    ]);
    expect(chooseQueries(films.map(({ extract }) => ({ title: "An abstract", extract })))).toEqual(
      ["an abstract"].slice(1),
    );
  });

  it("are words of titles elsewhere", () => {
    const rows = Array.from({ length: 60 }, (_, i) => ({
      title: `The ${["Silent", "Golden", "Distant"][i % 3]} Harbour of Kites 19${i}`,
    }));
    const queries = chooseQueries(rows);
    expect(queries.length).toBeGreaterThan(1);
    expect(queries.every((query) => /^(silent|golden|distant) harbour kites$/.test(query))).toBe(true);
  });

  it("are none where there are no rows", () => {
    expect(chooseQueries([])).toEqual([]);
  });
});

describe("filters for a file", () => {
  const rows = Array.from({ length: 100 }, (_, i) => ({
    id: String(i),
    title: `thing ${i}`,
    price: i + 0.99,
    rating: 3 + (i % 20) / 10,
    category: `c${i % 4}`,
    brand: `b${i}`,
    year: 1950 + i,
    weight: i,
  }));
  const fields = [
    field("id", "VarChar", true),
    field("title", "VarChar"),
    field("year", "Int32"),
    field("category", "VarChar"),
    field("brand", "VarChar"),
    field("weight", "Float"),
    field("rating", "Float"),
    field("price", "Float"),
  ];

  it("are made of price, rating and category, so that some of the hits pass", () => {
    const chosen = chooseFilterFields(fields, rows);
    expect(chosen.map((one) => one.name)).toEqual(["price", "rating", "category"]);
    const filter = chooseFilter(chosen, rows.slice(0, 9));
    expect(filter).toBe('price <= 5 and rating >= 3.4 and category == "c0"');
  });

  it("take the first part of a category's path", () => {
    const paths = [{ category: "Shoes > Men > Boots" }, { category: "Shoes > Women" }, { category: "Home" }];
    const chosen = chooseFilterFields([field("category", "VarChar")], [...paths, ...rows]);
    expect(chooseFilter(chosen, paths)).toBe('category like "Shoes%"');
  });

  it("take the first part of a list, and know a category in the plural", () => {
    const lists = ["Comedy, Silent", "Drama", "Comedy"].flatMap((genres) => new Array(9).fill({ genres }));
    expect(chooseFilter(chooseFilterFields([field("genres", "VarChar")], lists), lists)).toBe('genres like "%Comedy%"');
    const plural = rows.map(({ category }) => ({ categories: category }));
    expect(chooseFilterFields([field("categories", "VarChar")], plural)).toHaveLength(1);
  });

  it("leave out what names rows or is not there", () => {
    expect(
      chooseFilterFields([field("brand", "VarChar"), field("year", "Int64")], rows).map((one) => one.name),
    ).toEqual(["year"]);
    expect(chooseFilter([], rows)).toBeUndefined();
  });
});

describe("columns side by side", () => {
  const hit = (id: string, title: string) => ({ id, score: 0.9, title, price: 10 });
  const first: ColumnAnswer = {
    title: "semantic",
    hits: [hit("a", "Running shoes 日本語 and a very long name that goes on"), hit("b", "Footwear")],
    ms: 1.5,
    alone: [],
  };
  const other: ColumnAnswer = {
    title: "keyword",
    hits: [hit("b", "Footwear"), hit("c", "Sneakers")],
    ms: 0.25,
    alone: ["c"],
  };
  const render = (width: number, answers: ColumnAnswer[]) => {
    const screen = screenOn({ write: () => true }, { COLUMNS: String(width), FORCE_COLOR: "1" });
    return renderSideBySide({ words: "running shoes", filter: "price < 20", answers }, screen);
  };

  it("give a hit the number of its place in the first column, and mark what is new", () => {
    const lines = stripAnsi(render(80, [first, other])).split("\n");
    expect(lines[0]).toBe(" running shoes   filter price < 20");
    expect(lines[1]).toMatch(/^semantic +keyword$/);
    expect(lines[3]).toMatch(/^1 Running shoes 日本語 and a very .*… +2 Footwear$/);
    expect(lines[5]).toMatch(/^2 Footwear +· Sneakers$/);
    expect(lines.at(-2)).toMatch(/^1\.50 ms {2}none of its own +0\.25 ms {2}1 only here$/);
    expect(lines.at(-1)).toBe("only keyword found Sneakers");
  });

  it("stay within the screen, one below the other where it is narrow", () => {
    for (const width of [40, 60, 80, 200]) {
      const lines = render(width, [first, other, other, other]).split("\n");
      expect(Math.max(...lines.map(displayWidth))).toBeLessThanOrEqual(width);
      expect(stripAnsi(lines.join("\n")).match(/1 only here/g)).toHaveLength(3);
    }
  });

  it("say so where nothing is found", () => {
    const none = { ...other, hits: [], alone: [] };
    expect(stripAnsi(render(80, [first, none]))).toContain("nothing found");
  });
});

describe("percentiles", () => {
  it("are the nearest rank", () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(percentile([10, 20, 30, 40], 0.99)).toBe(40);
    expect(percentile([], 0.5)).toBeNaN();
  });
});
