import { expect, test } from "vitest";
import { collection_name, describeBackends, expectError } from "./backends.ts";

const vector = [1, 0];

describeBackends("geometries", (backend) => {
  test("are given back as they were written, null too, after an opening as before", async () => {
    let client = await backend.open();
    await client.createCollection({
      collection_name,
      fields: [
        { name: "id", data_type: "Int64", is_primary_key: true },
        { name: "place", data_type: "Geometry", nullable: true },
        { name: "vector", data_type: "FloatVector", dim: 2 },
      ],
    });
    const places = ["POINT (13.4 52.5)", "polygon((0 0, 1 0, 1 1, 0 0))", null];
    await client.insert({ collection_name, data: places.map((place, id) => ({ id, place, vector })) });
    for (const round of ["written", "opened"]) {
      const { data } = await client.query({ collection_name, filter: "id >= 0", output_fields: ["place"] });
      expect(
        data.map(({ place }) => place ?? null),
        round,
      ).toEqual(places);
      if (backend.reopen === undefined || round === "opened") return;
      client = await backend.reopen(client);
    }
  });

  test("that are none are refused, by row and field", async () => {
    const client = await backend.open();
    await client.createCollection({
      collection_name,
      fields: [
        { name: "id", data_type: "Int64", is_primary_key: true },
        { name: "place", data_type: "Geometry" },
        { name: "vector", data_type: "FloatVector", dim: 2 },
      ],
    });
    for (const place of ["somewhere", 7, "POINT (1 2"]) {
      const insertion = client.insert({ collection_name, data: [{ id: 1, place, vector }] });
      await expectError(insertion, "INVALID_ROW", /place/);
    }
    expect((await client.count({ collection_name })).data).toBe(0);
  });
});
