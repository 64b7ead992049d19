"""Lists by pages: paginators with PageSize and MaxItems, and by hand with Marker."""

from expect import check, iam, name

path = f"/{name('path')}/"
made = sorted(name(f"group{index}") for index in range(5))
for group in made:
    iam.create_group(GroupName=group, Path=path)
paginator = iam.get_paginator("list_groups")
pages = list(paginator.paginate(PathPrefix=path, PaginationConfig={"PageSize": 2}))
check("pages of two", [len(page["Groups"]) for page in pages], [2, 2, 1])
names = [item["GroupName"] for page in pages for item in page["Groups"]]
check("every group once, in order", names, made)
some = paginator.paginate(PathPrefix=path, PaginationConfig={"MaxItems": 3}).build_full_result()
check("three at most", len(some["Groups"]), 3)
first = iam.list_groups(PathPrefix=path, MaxItems=4)
rest = iam.list_groups(PathPrefix=path, Marker=first["Marker"])
check("the rest by its marker", [item["GroupName"] for item in rest["Groups"]], made[4:])
