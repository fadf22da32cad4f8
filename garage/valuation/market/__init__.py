"""What a vehicle is worth, from adverts of others: values in, values out."""
